/**
 * Linearizable reads without a log entry: ReadIndex (dissertation, section 6.4). Left out on purpose:
 * leases, which would trust clocks.
 */
import type { RefusalReason } from '../consensus/effects.js';
import { quorumValue } from '../consensus/quorum.js';
import type { LogIndex, NodeId } from '../consensus/types.js';
import type { ReadIndex, ReadIndexResponse } from './messages.js';
import type { ReadRequest } from './read-queue.js';
import type { RaftState } from './state.js';

/** A read of this node's own clients. Without a leader it is refused at once. */
export function requestRead(state: RaftState, context: number): void {
  if (state.role === 'leader') {
    state.reads.waiting.push({ forwardedBy: null, incarnation: state.options.incarnation, context });
    return;
  }
  if (state.leader === null) state.reads.refused.push({ context, reason: 'noLeader' });
  else state.reads.toForward.push(context);
}

/** One message for all reads of a turn. Its context is new, also after a restart: see `incarnation`. */
export function forwardReads(state: RaftState): void {
  const { reads, leader } = state;
  if (reads.toForward.length === 0) return;
  if (leader === null) {
    refuseOwn(state, reads.toForward, 'noLeader');
  } else {
    reads.forwardedCount += 1;
    const context = reads.forwardedCount;
    reads.forwarded.set(context, { contexts: reads.toForward, waitedTicks: 0 });
    const { incarnation } = state.options;
    const { groupId, from, term } = state.addressed(leader);
    state.send({ groupId, from, to: leader, term, type: 'readIndex', incarnation, context });
  }
  reads.toForward = [];
}

/** Section 6.4: "followers issue a request to the leader that just asks for the current readIndex". */
export function handleReadIndex(state: RaftState, message: ReadIndex): void {
  const { from, incarnation, context } = message;
  const request: ReadRequest = { forwardedBy: from, incarnation, context };
  if (state.role === 'leader') state.reads.waiting.push(request);
  else answerForwarded(state, from, request, 0, 'notLeader');
}

export function handleReadIndexResponse(state: RaftState, message: ReadIndexResponse): void {
  const { reads } = state;
  if (message.incarnation !== state.options.incarnation) return;
  const forwarded = reads.forwarded.get(message.context);
  if (forwarded === undefined) return;
  reads.forwarded.delete(message.context);
  if (message.refused !== null) {
    refuseOwn(state, forwarded.contexts, message.refused);
    return;
  }
  for (const context of forwarded.contexts) reads.ready.push({ context, index: message.index });
}

/**
 * Steps 1 to 3: once an entry of its term is committed, the leader takes its commitIndex as readIndex
 * and asks a quorum to confirm that it still leads. All reads that came since share one round.
 */
export function beginReadRound(state: RaftState): void {
  const { reads } = state;
  if (reads.waiting.length === 0 || !state.committedInTerm) return;
  reads.round += 1;
  reads.rounds.push({ round: reads.round, index: state.commitIndex, requests: reads.waiting });
  reads.waiting = [];
  for (const progress of state.progress.values()) progress.heartbeatDue = true;
  answerConfirmedReads(state);
}

/** A round counts once a quorum answered it, or a later one, in this term; the leader answers itself. */
export function answerConfirmedReads(state: RaftState): void {
  const { reads } = state;
  if (reads.rounds.length === 0) return;
  const confirmed = quorumValue(state.configuration, (voter) =>
    voter === state.id ? reads.round : (state.progress.get(voter)?.readRound ?? 0),
  );
  while (reads.rounds[0] !== undefined && reads.rounds[0].round <= confirmed) {
    const { requests, index } = reads.rounds[0];
    reads.rounds.shift();
    for (const request of requests) answer(state, request, index);
  }
}

/** The leadership ended before these were confirmed: none of them is answered by it. */
export function refuseLeaderReads(state: RaftState): void {
  const { reads } = state;
  const requests = [...reads.rounds.flatMap((round) => round.requests), ...reads.waiting];
  reads.rounds.length = 0;
  reads.waiting = [];
  for (const request of requests) {
    if (request.forwardedBy === null) refuseOwn(state, [request.context], 'notLeader');
    else answerForwarded(state, request.forwardedBy, request, 0, 'notLeader');
  }
}

/** The leader that was asked is gone, and its answer would come from another time. */
export function refuseForwardedReads(state: RaftState): void {
  for (const { contexts } of state.reads.forwarded.values()) refuseOwn(state, contexts, 'noLeader');
  state.reads.forwarded.clear();
}

/** Messages may be lost: a read without answer for an election timeout is given back. */
export function tickForwardedReads(state: RaftState): void {
  for (const [context, forwarded] of state.reads.forwarded) {
    forwarded.waitedTicks += 1;
    if (forwarded.waitedTicks < state.options.electionTimeoutTicksMax) continue;
    state.reads.forwarded.delete(context);
    refuseOwn(state, forwarded.contexts, 'noLeader');
  }
}

function answer(state: RaftState, request: ReadRequest, index: LogIndex): void {
  if (request.forwardedBy === null) state.reads.ready.push({ context: request.context, index });
  else answerForwarded(state, request.forwardedBy, request, index, null);
}

function answerForwarded(
  state: RaftState,
  to: NodeId,
  request: ReadRequest,
  index: LogIndex,
  refused: RefusalReason | null,
): void {
  const { incarnation, context } = request;
  const { groupId, from, term } = state.addressed(to);
  const type = 'readIndexResponse';
  const response = { groupId, from, to, term, type, incarnation, context, index, refused } as const;
  // A refusal may be the first to tell of a new term.
  if (refused === null) state.send(response);
  else state.sendWhenDurable(response);
}

function refuseOwn(state: RaftState, contexts: readonly number[], reason: RefusalReason): void {
  for (const context of contexts) state.reads.refused.push({ context, reason });
}
