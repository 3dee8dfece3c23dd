/** What a message does: first its term (Figure 2, "Rules for Servers"), then its content. */
import { answerStaleLeader, handleAppendEntries } from './appending.js';
import { handleRequestVote, handleRequestVoteResponse, ignoresForLeader } from './election.js';
import type { InstallSnapshotResponse, RaftMessage } from './messages.js';
import { handleReadIndex, handleReadIndexResponse } from './reads.js';
import { advanceMatch, handleAppendEntriesResponse, noteActive } from './replication.js';
import { becomeFollower } from './roles.js';
import { handleInstallSnapshot } from './snapshot-receiving.js';
import { followSnapshotAnswer } from './snapshot-sending.js';
import type { RaftState } from './state.js';
import { handleTimeoutNow } from './transfer.js';

/** Ignores what is not meant for this node or its group. */
export function step(state: RaftState, message: RaftMessage): void {
  if (message.to !== state.id || message.from === state.id) return;
  if (message.groupId !== state.options.groupId) return;
  state.sendsDue = true;
  if (message.term < state.currentTerm) {
    handleStaleTerm(state, message);
    return;
  }
  if (message.term > state.currentTerm && !handleLaterTerm(state, message)) return;
  handle(state, message);
}

/** Adopts a later term, unless it is only asked about; false if the message is to be ignored. */
function handleLaterTerm(state: RaftState, message: RaftMessage): boolean {
  const { type, term, from } = message;
  if (type === 'requestVote' && ignoresForLeader(state, message)) return false;
  if (type === 'requestVote' && message.preVote) return true;
  if (type === 'requestVoteResponse' && message.preVote && message.granted) return true;
  const leader = type === 'appendEntries' || type === 'installSnapshot' ? from : null;
  becomeFollower(state, term, leader, 'a later term has begun');
  return true;
}

/**
 * "Reply false if term < currentTerm". The answer frees a leader that cannot be heard because others
 * have moved on, and a candidate whose PreVote is for a term that is over. Reads have no term.
 */
function handleStaleTerm(state: RaftState, message: RaftMessage): void {
  switch (message.type) {
    case 'appendEntries':
    case 'installSnapshot':
      answerStaleLeader(state, message.from);
      return;
    case 'requestVote':
      handleRequestVote(state, message);
      return;
    case 'readIndex':
      handleReadIndex(state, message);
      return;
    default:
  }
}

function handle(state: RaftState, message: RaftMessage): void {
  switch (message.type) {
    case 'requestVote':
      handleRequestVote(state, message);
      return;
    case 'requestVoteResponse':
      handleRequestVoteResponse(state, message);
      return;
    case 'appendEntries':
      handleAppendEntries(state, message);
      return;
    case 'appendEntriesResponse':
      handleAppendEntriesResponse(state, message);
      return;
    case 'installSnapshot':
      handleInstallSnapshot(state, message);
      return;
    case 'installSnapshotResponse':
      handleInstallSnapshotResponse(state, message);
      return;
    case 'timeoutNow':
      handleTimeoutNow(state, message);
      return;
    case 'readIndex':
      handleReadIndex(state, message);
      return;
    case 'readIndexResponse':
      handleReadIndexResponse(state, message);
      return;
  }
}

function handleInstallSnapshotResponse(state: RaftState, message: InstallSnapshotResponse): void {
  const progress = state.progress.get(message.from);
  if (progress === undefined) return;
  noteActive(state, progress, 0);
  if (message.matchIndex > 0) advanceMatch(state, progress, message.matchIndex);
  else followSnapshotAnswer(progress, message);
}
