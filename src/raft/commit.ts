/** When an entry is committed (section 3.6.2; Figure 2, last rule for leaders; Figure 8). */
import { invariant } from '../consensus/invariant.js';
import { isVoter, quorumValue } from '../consensus/quorum.js';
import type { LogEntry, LogIndex } from '../consensus/types.js';
import { EntryKind } from '../consensus/types.js';
import { becomeFollower } from './roles.js';
import type { RaftState } from './state.js';

/**
 * "If there exists an N such that N > commitIndex, a majority of matchIndex[i] >= N, and log[N].term ==
 * currentTerm: set commitIndex = N". Entries of earlier terms are committed only by what follows them.
 * The leader is one of the majority only as far as its own disk has got.
 */
export function advanceLeaderCommit(state: RaftState): void {
  const index = quorumIndex(state);
  if (index <= state.commitIndex || state.log.termAt(index) !== state.currentTerm) return;
  commitTo(state, index);
  state.sendsDue = true;
  stepDownIfRemoved(state);
}

export function commitTo(state: RaftState, index: LogIndex): void {
  if (index <= state.commitIndex) return;
  invariant(index <= state.log.lastIndex, `cannot commit ${index}: the log ends at ${state.log.lastIndex}`);
  if (state.role === 'leader') releaseUncommittedBytes(state, index);
  state.commitIndex = index;
}

/** What an entry counts against the bound on uncommitted bytes: a leader's own no-op is free. */
export function uncommittedSize(entry: LogEntry): number {
  return entry.kind === EntryKind.Noop ? 0 : entry.dataBytes;
}

function quorumIndex(state: RaftState): LogIndex {
  if (state.configuration.voters.length === 0) return 0;
  return quorumValue(state.configuration, (voter) =>
    voter === state.id ? state.durability.durableIndex : (state.progress.get(voter)?.matchIndex ?? 0),
  );
}

function releaseUncommittedBytes(state: RaftState, upTo: LogIndex): void {
  const from = Math.max(state.commitIndex + 1, state.firstIndexOfTerm);
  for (let index = from; index <= upTo; index += 1) {
    const entry = state.log.at(index);
    if (entry !== null) state.uncommittedBytes -= uncommittedSize(entry);
  }
  invariant(state.uncommittedBytes >= 0, 'more bytes were committed than proposed');
}

/** "A leader that is removed steps down once the new configuration is committed" (section 4.2.2). */
function stepDownIfRemoved(state: RaftState): void {
  if (state.configurations.currentIndex > state.commitIndex) return;
  if (isVoter(state.configuration, state.id)) return;
  becomeFollower(state, state.currentTerm, null, 'was removed from the cluster');
}
