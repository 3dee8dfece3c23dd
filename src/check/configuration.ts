/**
 * Where a search stands at one event of a history: the state of the model, and which of the operations that
 * are open (invoked, and not completed before the event) have been placed in the order so far.
 *
 * Two ideas keep the number of configurations small:
 * - A read is placed as soon as its answer fits the state. It changes nothing, so whatever order would place
 *   it later may place it here instead.
 * - An overwrite that is open when another one overwrites all of its keys may be taken to have happened just
 *   before that one, unseen. So it is no longer owed a place, but may still get one.
 */
import type { Group, GroupOperation } from './group.js';
import type { KeyState } from './model/values.js';
import { sameReply } from './same-reply.js';
import { inserted, removed, type SortedNumbers } from './sorted-numbers.js';

/** An order of operations, the last one first. */
interface Placed {
  readonly operation: GroupOperation;
  readonly count: number;
  /** Overwrites that happened just before it, unseen, unless they are placed later. */
  readonly unseen: readonly GroupOperation[];
  readonly before: Placed | null;
}

/** All numbers are ids of open operations, but for `used`. */
export interface Configuration {
  readonly state: KeyState;
  /** Updates whose outcome is known: they must get a place, and only their own. */
  readonly updates: SortedNumbers;
  /** Reads and overwrites that must still get a place. */
  readonly owed: SortedNumbers;
  /** Overwrites that may still get a place. */
  readonly overwrites: SortedNumbers;
  /** For each operation of unknown outcome that was placed, the number of its class. */
  readonly used: SortedNumbers;
  readonly placed: Placed | null;
}

export function initialConfiguration({ model }: Group): Configuration {
  return { state: model.init(), updates: [], owed: [], overwrites: [], used: [], placed: null };
}

/** Whether the operation still wants or may have a place. */
export function isOpen({ updates, owed, overwrites }: Configuration, { id }: GroupOperation): boolean {
  return updates.includes(id) || owed.includes(id) || overwrites.includes(id);
}

/** Whether the operation must get a place before it completes. */
export function isOwed({ updates, owed }: Configuration, { id }: GroupOperation): boolean {
  return updates.includes(id) || owed.includes(id);
}

/** Moves configurations on by one operation. Every application of the model is a step of `spendStep`. */
export class Moves {
  constructor(
    private readonly group: Group,
    private readonly spendStep: () => void,
  ) {}

  /** The operation, whose outcome is known, is invoked. */
  invoke(configuration: Configuration, operation: GroupOperation): Configuration {
    const { id, effect } = operation;
    if (effect === 'update') return { ...configuration, updates: inserted(configuration.updates, id) };
    const owed = inserted(configuration.owed, id);
    if (effect === 'read') return this.settle({ ...configuration, owed }, [id]);
    return { ...configuration, owed, overwrites: inserted(configuration.overwrites, id) };
  }

  /** The operation, which is owed no place, completes without one: it happened unseen. */
  pass(configuration: Configuration, { id }: GroupOperation): Configuration {
    const overwrites = removed(configuration.overwrites, id);
    return overwrites === configuration.overwrites ? configuration : { ...configuration, overwrites };
  }

  /**
   * The operation, which is no read, takes effect. Null if its answer contradicts the state, or if it has none,
   * changes nothing and hides nothing: then it may as well not happen. `usedClass` is that of an operation of unknown outcome.
   */
  place(
    configuration: Configuration,
    operation: GroupOperation,
    usedClass: number | null,
  ): Configuration | null {
    const { model } = this.group;
    this.spendStep();
    const { state, reply } = model.step(configuration.state, operation.action);
    if (operation.isKnown && !sameReply(reply, operation.response)) return null;
    const { id } = operation;
    const unseen = this.overwrittenBy(operation, configuration);
    const isIdle = unseen.length === 0 && model.equal(state, configuration.state);
    if (!operation.isKnown && isIdle) return null;
    const next = {
      state,
      updates: removed(configuration.updates, id),
      owed: unseen.reduce((owed, each) => removed(owed, each.id), removed(configuration.owed, id)),
      overwrites: removed(configuration.overwrites, id),
      used: usedClass === null ? configuration.used : inserted(configuration.used, usedClass),
      placed: after(configuration.placed, operation, unseen),
    };
    return state === configuration.state ? next : this.settle(next, next.owed);
  }

  /** The overwrites among those owed a place that need none once `operation` has overwritten their keys. */
  private overwrittenBy(operation: GroupOperation, { owed }: Configuration): readonly GroupOperation[] {
    if (operation.effect !== 'overwrite') return [];
    return owed.flatMap((id) => {
      const other = this.group.operations[id];
      if (other === undefined || other === operation || other.effect === 'read') return [];
      return covers(operation, other) ? [other] : [];
    });
  }

  /** Places the reads among `ids` that fit the state. */
  private settle(configuration: Configuration, ids: SortedNumbers): Configuration {
    const { model, operations } = this.group;
    let { owed, placed } = configuration;
    for (const id of ids) {
      const operation = operations[id];
      if (operation?.effect !== 'read') continue;
      this.spendStep();
      const { reply } = model.step(configuration.state, operation.action);
      if (!sameReply(reply, operation.response)) continue;
      owed = removed(owed, id);
      placed = after(placed, operation, []);
    }
    return owed === configuration.owed ? configuration : { ...configuration, owed, placed };
  }
}

/** Whether `operation` has all the keys of `other`. */
export function covers(operation: GroupOperation, other: GroupOperation): boolean {
  return other.keys.every((key) => operation.keys.includes(key));
}

/** First operation first, with those that happened unseen. */
export function orderOf({ placed }: Configuration): readonly GroupOperation[] {
  const visibly = new Set<GroupOperation>();
  for (let at = placed; at !== null; at = at.before) visibly.add(at.operation);
  const order: GroupOperation[] = [];
  for (let at = placed; at !== null; at = at.before) {
    order.push(at.operation, ...at.unseen.filter((operation) => !visibly.has(operation)));
  }
  return order.reverse();
}

function after(before: Placed | null, operation: GroupOperation, unseen: readonly GroupOperation[]): Placed {
  return { operation, count: (before?.count ?? 0) + 1 + unseen.length, unseen, before };
}
