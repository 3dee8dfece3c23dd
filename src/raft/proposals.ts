/** How entries come into a leader's log (section 3.5). */
import type { RefusalReason } from '../consensus/effects.js';
import type { LogIndex, Term } from '../consensus/types.js';
import { EntryKind, LogEntry } from '../consensus/types.js';
import { uncommittedSize } from './commit.js';
import { adoptConfiguration } from './roles.js';
import type { RaftState } from './state.js';

/** Where a proposal stands; it may still be lost to another leader until it is committed. */
export interface Proposed {
  readonly index: LogIndex;
  readonly term: Term;
}

const NOTHING = new Uint8Array(0);

/** "If command received from client: append entry to local log" (Figure 2). Sent with the next effects. */
export function propose(
  state: RaftState,
  kind: EntryKind,
  data: Uint8Array,
): Proposed | { readonly refused: RefusalReason } {
  if (state.role !== 'leader') return { refused: state.leader === null ? 'noLeader' : 'notLeader' };
  if (state.transfer !== null) return { refused: 'transferring' };
  if (kind === EntryKind.Configuration && !mayChangeConfiguration(state)) return { refused: 'overloaded' };
  const entry = new LogEntry(state.log.lastIndex + 1, state.currentTerm, kind, data);
  if (exceedsUncommittedBound(state, uncommittedSize(entry))) return { refused: 'overloaded' };
  appendOwnEntry(state, entry);
  return { index: entry.index, term: entry.term };
}

/** Section 6.4: without it, a new leader would not know which entries are committed. */
export function appendNoop(state: RaftState): void {
  const index = state.log.lastIndex + 1;
  appendOwnEntry(state, new LogEntry(index, state.currentTerm, EntryKind.Noop, NOTHING));
}

function appendOwnEntry(state: RaftState, entry: LogEntry): void {
  const changesConfiguration = state.appendToLog(entry);
  state.uncommittedBytes += uncommittedSize(entry);
  state.sendsDue = true;
  if (changesConfiguration) adoptConfiguration(state);
}

/** One entry always passes, however large, so that no bound can stop the cluster for good. */
function exceedsUncommittedBound(state: RaftState, bytes: number): boolean {
  return state.uncommittedBytes > 0 && state.uncommittedBytes + bytes > state.options.uncommittedBytesMax;
}

/** One change at a time (section 4.1), and only by a leader that has committed in its term (its erratum). */
function mayChangeConfiguration(state: RaftState): boolean {
  return state.committedInTerm && state.configurations.currentIndex <= state.commitIndex;
}
