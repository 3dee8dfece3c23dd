/** What a check says in the end, and how much it may cost. */
import type { BinaryString, Reply } from '../resp/reply.js';
import type { Operation } from './history.js';

/** How much a check may cost before it gives up with the verdict `Unknown`. */
export interface CheckBounds {
  /** Operations tried on a state of the model, over all key groups. */
  readonly stepsMax: number;
  /** What the search may remember at a time, in bytes, as it estimates them itself. */
  readonly memoryBytesMax: number;
  /** Compared with `elapsedMs`. */
  readonly timeMs: number;
  /** Milliseconds since the check began. */
  readonly elapsedMs: () => number;
}

/** What was checked, and what it took. */
export interface Tally {
  readonly operations: number;
  /** Those among them whose outcome is unknown. */
  readonly unknownOutcomes: number;
  readonly clients: number;
  /** Sets of keys that no operation connects; each is checked on its own. */
  readonly keyGroups: number;
  /** Key groups that got a verdict of their own. */
  readonly keyGroupsChecked: number;
  readonly steps: number;
}

export type CheckResult =
  | { readonly verdict: 'Ok'; readonly tally: Tally }
  | { readonly verdict: 'Illegal'; readonly tally: Tally; readonly violation: Violation }
  | { readonly verdict: 'Unknown'; readonly tally: Tally; readonly exceeded: ExceededBound };

export type ExceededBound = 'steps' | 'memory' | 'time';

/** Why no order of the operations explains their responses. */
export interface Violation {
  /** The key group, sorted. */
  readonly keys: readonly BinaryString[];
  /**
   * The operations of the key group in the shortest prefix of the history that is illegal by itself, by
   * `invoked`. What had not completed by then has `completed: null`.
   */
  readonly prefix: readonly Operation[];
  /** The completion at which that prefix ends. */
  readonly prefixEnd: number;
  /** False if a bound was exceeded while shortening, so that a shorter one may exist. */
  readonly isShortest: boolean;
  /** The longest linearisation of a part of the prefix that was found, first operation first. */
  readonly placed: readonly Operation[];
  /** The completed operations of the prefix that have no place in it. */
  readonly unplaced: readonly UnplacedOperation[];
}

export interface UnplacedOperation {
  readonly operation: Operation;
  /** What the model answers where `placed` ends. */
  readonly expected: Reply;
}
