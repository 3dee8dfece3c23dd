/** Leader election (section 3.4), with PreVote and leader stickiness (sections 9.6 and 4.2.3). */
import { isQuorum, isVoter, votersOf } from '../consensus/quorum.js';
import type { NodeId } from '../consensus/types.js';
import type { RequestVote, RequestVoteResponse } from './messages.js';
import { appendNoop } from './proposals.js';
import {
  advanceTerm,
  becomeFollower,
  becomeLeader,
  changeRole,
  resetElectionTimer,
  setLeader,
} from './roles.js';
import type { RaftState } from './state.js';

/**
 * Every way to a campaign goes through here: the timer, a won PreVote, TimeoutNow. A configuration that
 * is committed but not applied might be the second of two, and a quorum of the one before it might
 * already have elected somebody else.
 */
function mayCampaign(state: RaftState): boolean {
  if (state.role === 'leader' || !isVoter(state.configuration, state.id)) return false;
  if (state.installing !== null) return false;
  return !state.configurations.hasBetween(state.appliedIndex, state.commitIndex);
}

/**
 * With `preVote` nothing changes but the role: neither term nor vote. Else: "increment currentTerm, vote
 * for self, reset election timer, send RequestVote RPCs to all other servers" (Figure 2).
 */
export function campaign(state: RaftState, preVote: boolean, leadershipTransfer: boolean): void {
  if (!mayCampaign(state)) return;
  if (!preVote) advanceTerm(state, state.currentTerm + 1, state.id);
  changeRole(state, 'candidate', leadershipTransfer ? 'the leader hands over' : 'election timeout');
  resetElectionTimer(state);
  setLeader(state, null);
  state.campaign = { preVote, leadershipTransfer, votesGranted: new Map() };
  state.events.push({ type: 'electionStarted', term: state.currentTerm, preVote });
  for (const voter of votersOf(state.configuration)) {
    if (voter !== state.id) askForVote(state, voter, preVote, leadershipTransfer);
  }
  voteForItself(state, preVote);
}

/** Figure 2, "Receiver implementation" of RequestVote; the term has been looked at already. */
export function handleRequestVote(state: RaftState, message: RequestVote): void {
  const refusal = reasonToRefuse(state, message);
  const granted = refusal === null;
  const { preVote, from } = message;
  if (granted && !preVote) {
    if (state.votedFor !== from) state.durability.markHardState();
    state.votedFor = from;
    resetElectionTimer(state);
  }
  const reason = refusal ?? 'its log is up to date';
  const term = state.currentTerm;
  state.events.push({ type: 'voteAnswered', term, candidate: from, preVote, granted, reason });
  const response: RequestVoteResponse = {
    ...state.addressed(from),
    term: granted ? message.term : term,
    type: 'requestVoteResponse',
    preVote,
    granted,
  };
  // A granted PreVote promises nothing, but a term or a vote must be on disk before anybody hears of it.
  state.sendWhenDurable(response);
}

/** "If votes received from majority of servers: become leader" (Figure 2). Votes are counted once. */
export function handleRequestVoteResponse(state: RaftState, message: RequestVoteResponse): void {
  const { campaign: current, configuration } = state;
  const { from: voter, granted, preVote } = message;
  if (current === null || current.preVote !== preVote) return;
  if (granted && message.term !== state.currentTerm + (preVote ? 1 : 0)) return;
  if (current.votesGranted.has(voter)) return;
  current.votesGranted.set(voter, granted);
  state.events.push({ type: 'voteReceived', term: state.currentTerm, voter, preVote, granted });
  if (isQuorum(configuration, (id) => current.votesGranted.get(id) === true)) {
    win(state, preVote, current.leadershipTransfer);
  } else if (!isQuorum(configuration, (id) => current.votesGranted.get(id) !== false)) {
    becomeFollower(state, state.currentTerm, null, 'lost the election');
  }
}

/**
 * "If a server receives a RequestVote request within the minimum election timeout of hearing from a
 * current leader, it does not update its term or grant its vote" (section 4.2.3), unless that leader
 * itself asked for the campaign. A leader hears from itself, for as long as CheckQuorum lets it lead.
 */
export function ignoresForLeader(state: RaftState, message: RequestVote): boolean {
  if (message.leadershipTransfer || state.leader === null) return false;
  return state.role === 'leader' || state.electionElapsedTicks < state.options.electionTimeoutTicksMin;
}

function win(state: RaftState, preVote: boolean, leadershipTransfer: boolean): void {
  if (preVote) {
    campaign(state, false, leadershipTransfer);
    return;
  }
  becomeLeader(state);
  appendNoop(state);
}

function reasonToRefuse(state: RaftState, message: RequestVote): string | null {
  if (message.term < state.currentTerm) return 'its term is over';
  if (!hasVoteFor(state, message)) return `voted for ${state.votedFor ?? 'no one'} in this term`;
  return isUpToDate(state, message) ? null : 'its log is behind';
}

/** "If votedFor is null or candidateId"; a PreVote for a later term asks about a vote not given yet. */
function hasVoteFor(state: RaftState, message: RequestVote): boolean {
  if (message.preVote && message.term > state.currentTerm) return true;
  return state.votedFor === message.from || (state.votedFor === null && state.leader === null);
}

/** Section 3.6.1: the later last term wins, then the longer log. */
function isUpToDate(state: RaftState, message: RequestVote): boolean {
  const { lastTerm, lastIndex } = state.log;
  if (message.lastLogTerm !== lastTerm) return message.lastLogTerm > lastTerm;
  return message.lastLogIndex >= lastIndex;
}

function askForVote(state: RaftState, voter: NodeId, preVote: boolean, leadershipTransfer: boolean): void {
  const request: RequestVote = {
    ...state.addressed(voter),
    term: state.currentTerm + (preVote ? 1 : 0),
    type: 'requestVote',
    preVote,
    lastLogIndex: state.log.lastIndex,
    lastLogTerm: state.log.lastTerm,
    leadershipTransfer,
  };
  if (preVote) state.send(request);
  else state.sendWhenDurable(request);
}

/** Its own vote counts when it is on disk, like any other. A PreVote is not written down. */
function voteForItself(state: RaftState, preVote: boolean): void {
  const term = state.currentTerm + (preVote ? 1 : 0);
  const vote: RequestVoteResponse = {
    ...state.addressed(state.id),
    term,
    type: 'requestVoteResponse',
    preVote,
    granted: true,
  };
  if (preVote) handleRequestVoteResponse(state, vote);
  else state.sendWhenDurable(vote);
}
