/**
 * Drops writes of unknown outcome whose value nobody can have seen. Each of them would otherwise be tried at
 * every later moment of the history.
 *
 * Why that is sound. Let `w` be of unknown outcome and leave the value `v` in its key or change nothing, and
 * take any linearisation in which it leaves `v`. Look at the next operation `q` on that key: it runs while the
 * key holds `v`.
 * - `q` overwrites the key without looking: the same without `w`.
 * - `q` has a known answer that differs from the model's at `v`: then it cannot run there.
 * - `q` has an unknown outcome and changes nothing at `v`: take it out (it may never have happened), and look
 *   at the operation after it.
 * So if every other operation on the key is of one of these kinds, `w` can be taken out of any linearisation,
 * and the history is linearizable with `w` if and only if it is without. A comparison that failed at some other
 * value is of no such kind: `v` may be what made it fail.
 */
import type { BinaryString } from '../resp/reply.js';
import type { CompiledOperation } from './compiled-operation.js';
import type { KeyValueModel } from './model/key-value-model.js';
import { sameReply } from './same-reply.js';

/** Beyond so many comparisons the rest is kept: leaving them in is never wrong, only slower. */
const COMPARISONS_MAX = 1_000_000;

export function withoutUnseenWrites(
  operations: readonly CompiledOperation[],
  model: KeyValueModel,
): CompiledOperation[] {
  const suspects = operations.filter((operation) => assignmentOf(operation) !== undefined);
  if (suspects.length === 0) return [...operations];
  const witnesses = witnessesByKey(operations);
  const dropped = new Set<CompiledOperation>();
  let comparisons = 0;
  for (const suspect of suspects) {
    const [key = ''] = suspect.keys;
    const value = assignmentOf(suspect) ?? null;
    const { seen, others } = witnesses.get(key) ?? NO_WITNESSES;
    comparisons += others.length;
    if (comparisons > COMPARISONS_MAX) break;
    if (seen.has(value)) continue;
    const state = model.holding(key, value);
    const isUnseen = others.every(
      (other) => other === suspect || dropped.has(other) || cannotTell(other, state, model),
    );
    if (isUnseen) dropped.add(suspect);
  }
  return operations.filter((operation) => !dropped.has(operation));
}

/** Those of a key that might tell what it held. */
interface Witnesses {
  /** What plain reads of it answered. */
  readonly seen: Set<unknown>;
  readonly others: CompiledOperation[];
}

const NO_WITNESSES: Witnesses = { seen: new Set(), others: [] };

function witnessesByKey(operations: readonly CompiledOperation[]): ReadonlyMap<BinaryString, Witnesses> {
  const byKey = new Map<BinaryString, Witnesses>();
  for (const operation of operations) {
    if (operation.effect === 'overwrite') continue;
    for (const key of operation.keys) {
      const witnesses = byKey.get(key) ?? { seen: new Set(), others: [] };
      byKey.set(key, witnesses);
      if (isPlainRead(operation)) witnesses.seen.add(operation.source.response);
      else witnesses.others.push(operation);
    }
  }
  return byKey;
}

function isPlainRead({ action, source }: CompiledOperation): boolean {
  const { response } = source;
  const isText = typeof response === 'string' || response === null;
  return !action.isTransaction && isText && action.commands[0]?.words[0] === 'GET';
}

/** The only value that an operation of unknown outcome may leave in its only key; undefined if it is not so. */
function assignmentOf({ action, keys, isKnown }: CompiledOperation): BinaryString | null | undefined {
  const [command] = action.commands;
  if (isKnown || action.isTransaction || keys.length !== 1 || command === undefined) return undefined;
  return command.model.assigns?.(command.words);
}

/** Whether the operation cannot run at this state, or leaves no trace of it where its outcome is unknown. */
function cannotTell(
  { action, keys, isKnown, source }: CompiledOperation,
  state: ReturnType<KeyValueModel['init']>,
  model: KeyValueModel,
): boolean {
  if (keys.length !== 1) return false;
  const next = model.step(state, action);
  return isKnown ? !sameReply(next.reply, source.response) : model.equal(next.state, state);
}
