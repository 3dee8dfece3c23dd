/** A store with a log that grows by one entry per command, for tests. */
import { ErrorReply, MapReply, type Reply, SimpleString } from '../../src/resp/reply.js';
import type { SingleCommand, TransactionCommand, WatchedKey } from '../../src/store/command.js';
import { encodeCommand } from '../../src/store/command-codec.js';
import { check, commandTable, upperCase } from '../../src/store/command-table.js';
import { Store } from '../../src/store/store.js';

/** Some day in 2023. */
export const START_MS = 1_700_000_000_000;

export class Machine {
  readonly log: Uint8Array[] = [];
  nowMs = START_MS;
  database = 0;

  constructor(readonly store = new Store()) {}

  /** As a client would send it: checked, and then read or applied. */
  call(...request: string[]): Reply {
    const refusal = check(request);
    if (refusal !== null) return refusal;
    const command = this.single(request);
    const isRead = commandTable.get(command.arguments[0] ?? '')?.kind === 'read';
    return isRead ? this.store.read(command, this.nowMs, () => 0.5) : this.apply(command);
  }

  /** The same by words, and what it answers in a form that is easy to compare. */
  say(text: string): unknown {
    return plain(this.call(...text.split(' ')));
  }

  version(key: string): number {
    const request = { kind: 'single', database: this.database, arguments: ['#VERSION', key] } as const;
    const version = this.store.read(request, this.nowMs, () => 0.5);
    if (typeof version !== 'number') throw new Error('a version is a number');
    return version;
  }

  watch(...keys: string[]): WatchedKey[] {
    return keys.map((key) => ({ database: this.database, key, version: this.version(key) }));
  }

  execute(watched: readonly WatchedKey[], ...texts: string[]): Reply {
    const commands = texts.map((text) => this.single(text.split(' ')));
    return this.apply({ kind: 'transaction', watched, commands });
  }

  /** An entry that only moves the clock. */
  tick(): void {
    this.append(encodeCommand({ kind: 'clock' }, this.nowMs));
  }

  private single(request: readonly string[]): SingleCommand {
    const [name = '', ...rest] = request;
    return { kind: 'single', database: this.database, arguments: [upperCase(name), ...rest] };
  }

  private apply(command: SingleCommand | TransactionCommand): Reply {
    return this.append(encodeCommand(command, this.nowMs));
  }

  private append(payload: Uint8Array): Reply {
    this.log.push(payload);
    return this.store.apply(this.store.lastApplied + 1, payload);
  }
}

/** Texts for simple strings and errors, arrays of pairs for maps. */
export function plain(reply: Reply): unknown {
  if (reply instanceof SimpleString) return reply.text;
  if (reply instanceof ErrorReply) return reply.message;
  if (reply instanceof MapReply) return reply.entries.map(([key, value]) => [plain(key), plain(value)]);
  return Array.isArray(reply) ? reply.map(plain) : reply;
}

export function snapshotOf(store: Store): Buffer {
  return Buffer.concat([...store.snapshot()]);
}

export function restored(bytes: Uint8Array): Store {
  const store = new Store();
  store.restore(bytes);
  return store;
}

export function replayed(log: readonly Uint8Array[]): Store {
  const store = new Store();
  for (const [at, payload] of log.entries()) store.apply(at + 1, payload);
  return store;
}
