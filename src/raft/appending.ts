/** The follower's side of AppendEntries (Figure 2, "Receiver implementation"). */
import { invariant } from '../consensus/invariant.js';
import type { LogEntry, LogIndex, NodeId } from '../consensus/types.js';
import { commitTo } from './commit.js';
import type { AppendEntries, AppendEntriesResponse } from './messages.js';
import { adoptConfiguration, becomeFollower, setLeader } from './roles.js';
import type { RaftState } from './state.js';

/**
 * The sender leads this term: "if AppendEntries RPC received from new leader: convert to follower".
 * There is at most one leader in a term; a second one means that somebody voted twice.
 */
export function acceptLeader(state: RaftState, from: NodeId): void {
  const { leader, currentTerm } = state;
  const sole = leader === null || leader === from;
  invariant(sole && state.role !== 'leader', `${leader} and ${from} both lead term ${currentTerm}`);
  state.electionElapsedTicks = 0;
  if (state.role === 'candidate') becomeFollower(state, currentTerm, from, 'another node leads');
  else setLeader(state, from);
}

export function handleAppendEntries(state: RaftState, message: AppendEntries): void {
  acceptLeader(state, message.from);
  // The log is about to be replaced: nothing may be added to it that would be lost with it.
  if (state.installing !== null) {
    acknowledge(state, message, state.commitIndex);
    return;
  }
  const { prevLogIndex, entries, leaderCommit } = message;
  if (!matchesAt(state, message)) {
    refuse(state, message);
    return;
  }
  appendMissing(state, entries);
  const lastNewIndex = prevLogIndex + entries.length;
  commitTo(state, Math.min(leaderCommit, lastNewIndex));
  acknowledge(state, message, Math.max(lastNewIndex, state.commitIndex));
}

/** A message of an earlier term: its sender learns the term, and stops to lead if it still does. */
export function answerStaleLeader(state: RaftState, to: NodeId): void {
  state.sendWhenDurable(response(state, to, { success: false }));
}

/**
 * Rule 2: "reply false if log doesn't contain an entry at prevLogIndex whose term matches". What is
 * committed is in every leader's log, so that there is nothing to compare.
 */
function matchesAt(state: RaftState, message: AppendEntries): boolean {
  if (message.prevLogIndex <= state.commitIndex) return true;
  return state.log.termAt(message.prevLogIndex) === message.prevLogTerm;
}

/** Rules 3 and 4; an entry that is there already stays, for the message may be an old one. */
function appendMissing(state: RaftState, entries: readonly LogEntry[]): void {
  const { log } = state;
  const before = state.configurations.currentIndex;
  let truncated = false;
  for (const entry of entries) {
    if (entry.index <= log.baseIndex || log.termAt(entry.index) === entry.term) continue;
    if (entry.index <= log.lastIndex) truncated = discardFrom(state, entry.index) || truncated;
    state.appendToLog(entry);
  }
  if (truncated || state.configurations.currentIndex !== before) adoptConfiguration(state);
}

/**
 * Rule 3: "if an existing entry conflicts with a new one, delete the existing entry and all that follow
 * it". Returns whether another configuration is in force now.
 */
function discardFrom(state: RaftState, index: LogIndex): boolean {
  invariant(index > state.commitIndex, `the leader contradicts the committed entry ${index}`);
  const count = state.log.truncateFrom(index);
  state.durability.truncated(index);
  state.events.push({ type: 'entriesDiscarded', term: state.currentTerm, fromIndex: index, count });
  return state.configurations.truncateFrom(index);
}

function acknowledge(state: RaftState, message: AppendEntries, matchIndex: LogIndex): void {
  const { readRound } = message;
  state.sendWhenDurable(response(state, message.from, { success: true, matchIndex, readRound }));
}

/** Names the last place where this log could agree with a log that has `prevLogTerm` at `prevLogIndex`. */
function refuse(state: RaftState, message: AppendEntries): void {
  const { prevLogIndex: rejectedIndex, prevLogTerm, readRound } = message;
  const hintIndex = state.log.agreementAt(rejectedIndex, prevLogTerm);
  const hintTerm = state.log.termAt(hintIndex) ?? 0;
  const refusal = { success: false, rejectedIndex, hintIndex, hintTerm, readRound };
  state.sendWhenDurable(response(state, message.from, refusal));
}

function response(
  state: RaftState,
  to: NodeId,
  fields: Partial<AppendEntriesResponse> & { readonly success: boolean },
): AppendEntriesResponse {
  const { success, matchIndex = 0, rejectedIndex = 0, hintIndex = 0, hintTerm = 0, readRound = 0 } = fields;
  return {
    groupId: state.options.groupId,
    from: state.id,
    to,
    term: state.currentTerm,
    type: 'appendEntriesResponse',
    success,
    matchIndex,
    rejectedIndex,
    hintIndex,
    hintTerm,
    readRound,
  };
}
