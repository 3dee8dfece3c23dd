/**
 * What must hold of every batch, checked before it is written and again after it is read: a log that
 * breaks these rules was not written by a sound Raft core, and going on would hide that.
 */
import type { HardState, LogEntry, LogIndex, Term } from '../consensus/types.js';

/** An entry by its place, the last one of a log or of a snapshot; index 0 is the empty log. */
export interface LogPosition {
  readonly index: LogIndex;
  readonly term: Term;
}

/** What a log has come to, so that the next batch can be checked. */
export interface LogState {
  readonly hardState: HardState;
  readonly end: LogPosition;
  /** Sequence of the next batch. */
  readonly batchSequence: number;
}

export const EMPTY_LOG: LogPosition = { index: 0, term: 0 };
export const INITIAL_HARD_STATE: HardState = { currentTerm: 0, votedFor: null };

/** Why `next` may not follow `previous`; null if it may. A node votes once in a term (section 5.2). */
export function hardStateViolation(previous: HardState, next: HardState): string | null {
  if (next.currentTerm < previous.currentTerm) {
    return `the term goes back from ${previous.currentTerm} to ${next.currentTerm}`;
  }
  const sameTerm = next.currentTerm === previous.currentTerm;
  if (sameTerm && previous.votedFor !== null && next.votedFor !== previous.votedFor) {
    return `the vote in term ${next.currentTerm} changes from ${previous.votedFor} to ${next.votedFor}`;
  }
  return null;
}

/**
 * Why `entries` may not be put into a log that ends at `end`; null if they may. They may replace its
 * end but leave no gap. `termBefore` is the term of the entry before the first, null where unknown.
 */
export function entriesViolation(
  end: LogPosition,
  entries: readonly LogEntry[],
  termBefore: Term | null,
): string | null {
  const first = entries[0];
  if (first === undefined) return null;
  if (first.index < 1 || first.index > end.index + 1) {
    return `entry ${first.index} does not follow entry ${end.index}`;
  }
  let index = first.index - 1;
  let term = termBefore ?? 0;
  for (const entry of entries) {
    if (entry.index !== index + 1) return `entry ${entry.index} does not follow entry ${index}`;
    if (entry.term < term) return `the term goes back from ${term} to ${entry.term} at entry ${entry.index}`;
    index = entry.index;
    term = entry.term;
  }
  return null;
}

/**
 * The state of a log after one more batch, `sequence` counted on. Throws an Error, a bug of the
 * caller, if the batch may not follow.
 */
export function stateAfter(
  state: LogState,
  batch: {
    readonly reset: LogPosition | null;
    readonly hardState: HardState | null;
    readonly entries: readonly LogEntry[];
  },
): LogState {
  const end = batch.reset ?? state.end;
  const hardState = batch.hardState ?? state.hardState;
  const first = batch.entries[0];
  const last = batch.entries.at(-1);
  const termBefore = first?.index === end.index + 1 ? end.term : null;
  const violation =
    hardStateViolation(state.hardState, hardState) ?? entriesViolation(end, batch.entries, termBefore);
  if (violation !== null) throw new Error(`This must not be appended to the log: ${violation}.`);
  return {
    hardState,
    end: last === undefined ? end : { index: last.index, term: last.term },
    batchSequence: state.batchSequence + 1,
  };
}
