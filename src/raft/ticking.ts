/** What the passing of time does: elections, heartbeats, CheckQuorum, and giving up. */
import { isQuorum } from '../consensus/quorum.js';
import { campaign } from './election.js';
import { tickForwardedReads } from './reads.js';
import { becomeFollower, setLeader } from './roles.js';
import type { RaftState } from './state.js';
import { tickTransfer } from './transfer.js';

export function tick(state: RaftState): void {
  tickForwardedReads(state);
  tickTransfer(state);
  if (state.role === 'leader') tickLeader(state);
  else tickElection(state);
}

/** "If election timeout elapses without receiving AppendEntries or granting vote: convert to candidate". */
function tickElection(state: RaftState): void {
  state.electionElapsedTicks += 1;
  if (state.electionElapsedTicks < state.electionTimeoutTicks) return;
  setLeader(state, null);
  campaign(state, true, false);
}

/** "Repeat during idle periods to prevent election timeouts". */
function tickLeader(state: RaftState): void {
  state.heartbeatElapsedTicks += 1;
  for (const { snapshot } of state.progress.values()) {
    if (snapshot !== null && snapshot.waitedTicks !== null) snapshot.waitedTicks += 1;
  }
  if (state.heartbeatElapsedTicks >= state.options.heartbeatTicks) {
    state.heartbeatElapsedTicks = 0;
    for (const progress of state.progress.values()) progress.heartbeatDue = true;
    state.sendsDue = true;
  }
  state.electionElapsedTicks += 1;
  if (state.electionElapsedTicks >= state.options.electionTimeoutTicksMax) checkQuorum(state);
}

/** "A leader steps down if an election timeout elapses without a successful round" (section 6.2). */
function checkQuorum(state: RaftState): void {
  const { configuration, progress, id } = state;
  state.electionElapsedTicks = 0;
  const heard = isQuorum(
    configuration,
    (voter) => voter === id || progress.get(voter)?.recentlyActive === true,
  );
  for (const each of progress.values()) each.recentlyActive = false;
  if (!heard) becomeFollower(state, state.currentTerm, null, 'lost touch with a quorum');
}
