/** How a node changes its term, its role and its leader (Figure 2, "Rules for Servers"; Figure 4). */
import { invariant } from '../consensus/invariant.js';
import { isVoter, membersOf } from '../consensus/quorum.js';
import type { NodeId, Term } from '../consensus/types.js';
import type { Role } from '../trace/events.js';
import { Progress } from './progress.js';
import { refuseForwardedReads, refuseLeaderReads } from './reads.js';
import type { RaftState } from './state.js';

/** "The election timeout is chosen randomly from a fixed interval" (section 3.4). */
export function resetElectionTimer(state: RaftState): void {
  const { electionTimeoutTicksMin: min, electionTimeoutTicksMax: max, random } = state.options;
  state.electionElapsedTicks = 0;
  state.electionTimeoutTicks = min + Math.floor(random() * (max - min));
}

export function changeRole(state: RaftState, to: Role, reason: string): void {
  if (state.role === to) return;
  state.events.push({ type: 'roleChanged', term: state.currentTerm, from: state.role, to, reason });
  state.role = to;
}

export function setLeader(state: RaftState, leader: NodeId | null): void {
  if (state.leader === leader) return;
  state.leader = leader;
  state.events.push({ type: 'leaderChanged', term: state.currentTerm, leader });
  refuseForwardedReads(state);
  if (leader !== null && state.transfer !== null) endTransfer(state, leader === state.transfer.target);
}

export function endTransfer(state: RaftState, succeeded: boolean): void {
  if (state.transfer === null) return;
  const { target } = state.transfer;
  state.transfer = null;
  state.events.push({ type: 'transferEnded', term: state.currentTerm, target, succeeded });
}

/** A later term begins with no vote given in it; term and vote are one record on disk. */
export function advanceTerm(state: RaftState, term: Term, votedFor: NodeId | null): void {
  invariant(term > state.currentTerm, `term ${term} does not follow ${state.currentTerm}`);
  state.events.push({ type: 'termAdvanced', term, from: state.currentTerm });
  state.currentTerm = term;
  state.votedFor = votedFor;
  state.durability.markHardState();
}

/**
 * "If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to follower"
 * (Figure 2). Also in the same term: a candidate meets the leader, a leader lost its quorum. A follower's
 * timer keeps running: only a leader or a granted vote starts it again.
 */
export function becomeFollower(state: RaftState, term: Term, leader: NodeId | null, reason: string): void {
  const rested = state.role === 'follower' || state.role === 'learner';
  if (term > state.currentTerm) advanceTerm(state, term, null);
  if (state.role === 'leader') leaveLeadership(state);
  state.campaign = null;
  changeRole(state, state.restingRole, reason);
  if (!rested) resetElectionTimer(state);
  setLeader(state, leader);
}

/** Figure 2: "upon election"; nextIndex starts behind the last entry, matchIndex at 0. */
export function becomeLeader(state: RaftState): void {
  invariant(state.role === 'candidate', `a ${state.role} cannot win an election`);
  state.campaign = null;
  changeRole(state, 'leader', 'won the election');
  state.electionElapsedTicks = 0;
  state.heartbeatElapsedTicks = 0;
  state.firstIndexOfTerm = state.log.lastIndex + 1;
  state.uncommittedBytes = 0;
  setLeader(state, state.id);
  refreshFollowers(state);
}

/** The configuration in force has changed: the role, and whom a leader sends to, follow at once. */
export function adoptConfiguration(state: RaftState): void {
  const { configuration, configurations, currentTerm: term } = state;
  const index = configurations.currentIndex;
  state.events.push({ type: 'configurationChanged', term, index, configuration });
  if (state.role === 'leader') {
    refreshFollowers(state);
    return;
  }
  if (state.role !== 'candidate') {
    changeRole(state, state.restingRole, 'the configuration changed');
    return;
  }
  if (!isVoter(configuration, state.id)) becomeFollower(state, term, null, 'has no vote any more');
}

function refreshFollowers(state: RaftState): void {
  const members = membersOf(state.configuration);
  for (const id of state.progress.keys()) {
    if (!members.includes(id)) state.progress.delete(id);
  }
  for (const id of members) {
    if (id === state.id || state.progress.has(id)) continue;
    state.progress.set(id, new Progress(id, state.log.lastIndex + 1, state.options));
  }
  const { transfer } = state;
  if (transfer !== null && !isVoter(state.configuration, transfer.target)) endTransfer(state, false);
}

function leaveLeadership(state: RaftState): void {
  state.progress.clear();
  state.uncommittedBytes = 0;
  refuseLeaderReads(state);
}
