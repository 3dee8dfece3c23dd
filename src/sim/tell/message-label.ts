/** What a message says, in a few words: the label of its arrow. */
import type { LogEntry } from '../../consensus/types.js';
import type {
  AppendEntries,
  AppendEntriesResponse,
  InstallSnapshot,
  InstallSnapshotResponse,
  RaftMessage,
  ReadIndexResponse,
  RequestVote,
  RequestVoteResponse,
} from '../../raft/messages.js';
import type { ReplicaMessage } from '../../replica/replica-message.js';
import type { SurveyMessage } from '../../replica/survey-messages.js';
import { replyText } from '../../resp/reply-text.js';
import { registerText } from '../../trace/register-text.js';
import { payloadText } from './command-text.js';
import { paxosLabel } from './paxos-label.js';

export function messageLabel(message: ReplicaMessage): string {
  switch (message.type) {
    case 'forward':
      return `please do ${payloadText(message.payload)}`;
    case 'forwardReply':
      return message.reply === null ? 'I do not lead' : `done: ${replyText(message.reply.value)}`;
    case 'raft':
      return raftLabel(message.message);
    case 'paxos':
      return paxosLabel(message.message);
    case 'survey':
      return surveyLabel(message.message);
  }
}

function surveyLabel(message: SurveyMessage): string {
  switch (message.type) {
    case 'listKeys':
      return `which keys from hash ${message.fromHash}?`;
    case 'keysListed':
      return `${message.keys.length} keys`;
    case 'inspectRegister':
      return `what of ${registerText(message.key)}?`;
    case 'registerInspected':
      return message.register === null ? 'nothing' : `promised ${message.register.promised.counter}`;
  }
}

function raftLabel(message: RaftMessage): string {
  switch (message.type) {
    case 'requestVote':
      return requestVoteLabel(message);
    case 'requestVoteResponse':
      return voteLabel(message);
    case 'appendEntries':
      return appendLabel(message);
    case 'appendEntriesResponse':
      return appendResponseLabel(message);
    case 'installSnapshot':
      return snapshotLabel(message);
    case 'installSnapshotResponse':
      return snapshotResponseLabel(message);
    case 'timeoutNow':
      return `TimeoutNow t${message.term}`;
    case 'readIndex':
      return 'ReadIndex?';
    case 'readIndexResponse':
      return readIndexLabel(message);
  }
}

function requestVoteLabel({ preVote, term, lastLogIndex, lastLogTerm }: RequestVote): string {
  const log = lastLogIndex === 0 ? 'empty log' : `log to ${lastLogIndex} t${lastLogTerm}`;
  return `${preVote ? 'PreVote' : 'RequestVote'} t${term} (${log})`;
}

function voteLabel({ preVote, granted, term }: RequestVoteResponse): string {
  return `${preVote ? 'pre-vote' : 'vote'} t${term}: ${granted ? 'yes' : 'no'}`;
}

function appendLabel({ entries, term, leaderCommit }: AppendEntries): string {
  const first = entries[0];
  const last = entries.at(-1);
  if (first === undefined || last === undefined) return `heartbeat t${term}, commit ${leaderCommit}`;
  return `AppendEntries ${rangeText(first, last)} t${term}`;
}

function rangeText(first: LogEntry, last: LogEntry): string {
  return first.index === last.index ? `${first.index}` : `${first.index}..${last.index}`;
}

function appendResponseLabel({ success, matchIndex, rejectedIndex, term }: AppendEntriesResponse): string {
  return success ? `ok up to ${matchIndex} t${term}` : `no match at ${rejectedIndex} t${term}`;
}

function snapshotLabel({ metadata, offset, data, done }: InstallSnapshot): string {
  const bytes = `bytes ${offset}..${offset + data.length}${done ? ', the last' : ''}`;
  return `InstallSnapshot to ${metadata.index}: ${bytes}`;
}

function snapshotResponseLabel(message: InstallSnapshotResponse): string {
  const { matchIndex, receivedBytes } = message;
  return matchIndex > 0 ? `ok up to ${matchIndex} by snapshot` : `got ${receivedBytes} bytes`;
}

function readIndexLabel({ refused, index }: ReadIndexResponse): string {
  return refused === null ? `read at ${index}` : `no read: ${refused}`;
}
