/** A key group made ready for the search: its operations numbered, and its events in the order of time. */
import type { BinaryString, Reply } from '../resp/reply.js';
import type { CompiledOperation } from './compiled-operation.js';
import type { Effect } from './model/command-model.js';
import { type Action, KeyValueModel } from './model/key-value-model.js';
import { sameReply } from './same-reply.js';
import { withoutUnseenWrites } from './unseen-writes.js';

export interface GroupOperation {
  /** In the order of invocation, from 0. */
  readonly id: number;
  readonly compiled: CompiledOperation;
  readonly action: Action;
  readonly effect: Effect;
  readonly isKnown: boolean;
  readonly response: Reply;
  /** Numbers of keys, for the model. */
  readonly keys: readonly number[];
  /** Position of the invocation among the events. */
  invocation: number;
}

/** An invocation, or the completion of an operation whose outcome is known. */
interface TimelineEvent {
  readonly isCompletion: boolean;
  readonly operation: GroupOperation;
}

export interface Group {
  readonly model: KeyValueModel;
  /** By `id`. */
  readonly operations: readonly GroupOperation[];
  readonly events: readonly TimelineEvent[];
  /**
   * Those of unknown outcome, the same commands together, in the order of invocation. The same commands are
   * interchangeable: where a later one may take effect, an earlier one may instead.
   */
  readonly unknownClasses: readonly (readonly GroupOperation[])[];
  /** The first of each of these classes whose operations are about several keys. */
  readonly unknownOfSeveralKeys: readonly GroupOperation[];
  readonly hasOneKey: boolean;
}

/**
 * Reads of unknown outcome are left out: they change nothing and nobody knows what they saw, so wherever the
 * rest is linearizable they may be taken to have never happened. So are writes that nobody can have seen.
 */
export function prepareGroup(keys: readonly BinaryString[], compiled: readonly CompiledOperation[]): Group {
  const numberOf = new Map(keys.map((key, number) => [key, number]));
  const model = new KeyValueModel(numberOf);
  const relevant = compiled.filter(({ isKnown, effect }) => isKnown || effect !== 'read');
  const operations = withoutUnseenWrites(relevant, model)
    .sort((one, other) => one.source.invoked - other.source.invoked)
    .map((each, id) => groupOperation(each, id, numberOf, model));
  const events = inOrderOfTime(operations);
  events.forEach(({ isCompletion, operation }, at) => {
    if (!isCompletion) operation.invocation = at;
  });
  const unknownClasses = classesOf(operations);
  const firstUnknown = unknownClasses.flatMap(([first]) => first ?? []);
  return {
    model,
    operations,
    events,
    unknownClasses,
    unknownOfSeveralKeys: firstUnknown.filter((operation) => operation.keys.length > 1),
    hasOneKey: keys.length === 1,
  };
}

function groupOperation(
  compiled: CompiledOperation,
  id: number,
  numberOf: ReadonlyMap<BinaryString, number>,
  model: KeyValueModel,
): GroupOperation {
  const { action, isKnown } = compiled;
  const keys = compiled.keys.map((key) => numberOf.get(key) ?? -1);
  const { response } = compiled.source;
  const effect = effectThatHolds(compiled, model);
  return { id, compiled, action, effect, isKnown, response, keys, invocation: 0 };
}

/**
 * The search counts an overwrite as done where another one follows, without asking for its answer, which never
 * depends on the state. So one that was answered wrongly must not count as an overwrite.
 */
function effectThatHolds(
  { action, effect, isKnown, source }: CompiledOperation,
  model: KeyValueModel,
): Effect {
  if (effect !== 'overwrite' || !isKnown) return effect;
  return sameReply(model.step(model.init(), action).reply, source.response) ? 'overwrite' : 'update';
}

/** At the same time invocations come before completions, so that operations that touch are concurrent. */
function inOrderOfTime(operations: readonly GroupOperation[]): readonly TimelineEvent[] {
  const completed = operations
    .filter(({ isKnown }) => isKnown)
    .sort((one, other) => completionOf(one) - completionOf(other));
  const events: TimelineEvent[] = [];
  let next = 0;
  for (const operation of completed) {
    for (; next < operations.length; next += 1) {
      const invoked = operations[next];
      if (invoked === undefined || invoked.compiled.source.invoked > completionOf(operation)) break;
      events.push({ isCompletion: false, operation: invoked });
    }
    events.push({ isCompletion: true, operation });
  }
  for (const operation of operations.slice(next)) events.push({ isCompletion: false, operation });
  return events;
}

export function completionOf({ compiled }: GroupOperation): number {
  return compiled.source.completed ?? Number.POSITIVE_INFINITY;
}

function classesOf(operations: readonly GroupOperation[]): readonly (readonly GroupOperation[])[] {
  const classes = new Map<string, GroupOperation[]>();
  for (const operation of operations) {
    if (operation.isKnown) continue;
    const { isTransaction, commands } = operation.action;
    const signature = JSON.stringify([isTransaction, commands.map(({ words }) => words)]);
    const members = classes.get(signature);
    if (members === undefined) classes.set(signature, [operation]);
    else members.push(operation);
  }
  return [...classes.values()];
}
