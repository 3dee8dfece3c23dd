/** Long histories, as clients of a store that keeps its promises would record them. */
import { compileOperation } from '../../src/check/compiled-operation.js';
import type { HistoryCommand, Operation } from '../../src/check/history.js';
import { KeyValueModel } from '../../src/check/model/key-value-model.js';

export interface Recording {
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  /** Of all operations, from 0 to 1. A client goes on after one under another name. */
  readonly unknownShare: number;
  /** Whether the last read of the first key is answered with a value that was never written. */
  readonly isBroken: boolean;
}

/** The same for the same seed. */
export function recordHistory(recording: Recording, seed: number): readonly Operation[] {
  const random = randomFrom(seed);
  const numberOf = new Map(Array.from({ length: recording.keys }, (_, key) => [`k${key}`, key]));
  const model = new KeyValueModel(numberOf);
  const history: Operation[] = [];
  const planned = Array.from({ length: recording.operations }, (_, at) => plan(at, recording, random));
  let state = model.init();
  const effects = planned
    .map((operation, at) => ({ at, moment: operation.moment }))
    .sort((one, other) => one.moment - other.moment);
  for (const { at } of effects) {
    const operation = planned[at];
    if (operation === undefined) continue;
    const { client, command, invoked, completed } = operation;
    const step = model.step(
      state,
      compileOperation({ client, command, invoked, completed, response: null }).action,
    );
    state = step.state;
    const isUnknown = random() < recording.unknownShare;
    history.push({
      client: isUnknown ? `${client}-${at}` : client,
      command,
      invoked,
      completed: isUnknown ? null : completed,
      response: isUnknown ? null : step.reply,
    });
  }
  return recording.isBroken ? withStaleRead(history) : history;
}

/** The clients take turns; each operation may last until the client's next one. */
function plan(at: number, { clients, keys }: Recording, random: () => number) {
  const turn = Math.floor(at / clients);
  const invoked = turn + random() * 0.3;
  const completed = turn + 0.6 + random() * 0.39;
  const moment = invoked + random() * (completed - invoked);
  const key = `k${Math.floor(random() * keys)}`;
  return { client: `c${at % clients}`, command: choose(key, at, random), invoked, completed, moment };
}

function choose(key: string, at: number, random: () => number): HistoryCommand {
  const dice = random();
  if (dice < 0.5) return { kind: 'single', words: ['GET', key] };
  if (dice < 0.9) return { kind: 'single', words: ['SET', key, String(at)] };
  return { kind: 'single', words: ['SET', key, String(at), 'IFEQ', String(Math.floor(random() * at))] };
}

function withStaleRead(history: readonly Operation[]): readonly Operation[] {
  const isRead = ({ command, completed }: Operation): boolean =>
    command.kind === 'single' && command.words[0] === 'GET' && completed !== null;
  const last = history.findLastIndex(isRead);
  return history.map((operation, at) =>
    at === last ? { ...operation, response: 'never written' } : operation,
  );
}

/** Numbers in [0, 1): the generator of Park and Miller. */
function randomFrom(seed: number): () => number {
  let state = seed * 7919 + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
