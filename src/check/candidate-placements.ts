/** The operations that may be placed before the one that completes. */
import { type Configuration, covers, type Moves } from './configuration.js';
import type { Group, GroupOperation } from './group.js';
import { isRelevant, relevantKeys } from './relevance.js';

export class CandidatePlacements {
  constructor(
    private readonly group: Group,
    private readonly moves: Moves,
  ) {}

  /**
   * What comes of placing each open operation other than `target` that may matter to it, those of known outcome
   * first. `isEntry`: nothing was placed at this event yet.
   */
  *from(
    configuration: Configuration,
    target: GroupOperation,
    event: number,
    isEntry: boolean,
  ): Generator<Configuration> {
    const keys = relevantKeys(this.group, configuration, target);
    const unseen = isEntry ? null : unseenWrite(configuration);
    const mayBePlaced = (operation: GroupOperation): boolean =>
      operation !== target && isRelevant(keys, operation) && !isPointless(unseen, operation);
    for (const id of [...configuration.updates, ...configuration.overwrites]) {
      const operation = this.group.operations[id];
      if (operation === undefined || !mayBePlaced(operation)) continue;
      const next = this.moves.place(configuration, operation, null);
      if (next !== null) yield next;
    }
    for (const [number, operation] of this.unknown(configuration, event)) {
      if (!mayBePlaced(operation)) continue;
      const next = this.moves.place(configuration, operation, number);
      if (next !== null) yield next;
    }
  }

  /** Of each class the first that was not placed yet, if it was invoked before the event. */
  private *unknown({ used }: Configuration, event: number): Generator<readonly [number, GroupOperation]> {
    let at = 0;
    for (const [number, members] of this.group.unknownClasses.entries()) {
      let usedCount = 0;
      for (; used[at] === number; at += 1) usedCount += 1;
      const operation = members[usedCount];
      if (operation !== undefined && operation.invocation < event) yield [number, operation];
    }
  }
}

/** The last operation placed, if nothing has seen what it left, and if it need not have a place. */
export function unseenWrite({ placed }: Configuration): GroupOperation | null {
  const last = placed?.operation;
  if (last === undefined) return null;
  return !last.isKnown || last.effect === 'overwrite' ? last : null;
}

/**
 * To overwrite what was only just written at the same event is pointless: without a place, the first write
 * counts as having happened unseen (known) or not at all (unknown), and the state is the same.
 */
export function isPointless(unseen: GroupOperation | null, operation: GroupOperation): boolean {
  return unseen !== null && operation.effect === 'overwrite' && covers(operation, unseen);
}
