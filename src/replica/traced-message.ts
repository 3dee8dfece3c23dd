/** A message between replicas as the trace of a command tells it: who it is about, and nothing of its bulk. */
import { ballotText } from '../paxos/ballot.js';
import type { PaxosMessage } from '../paxos/messages.js';
import type { RegisterBallot, RegisterValue } from '../paxos/register.js';
import type { AppendEntries, RaftMessage } from '../raft/messages.js';
import { replyText } from '../resp/reply-text.js';
import { contentOf } from '../store/single-key.js';
import { shortText, type TracedMessage, type TracedRegister } from '../trace/steps.js';
import type { ReplicaMessage } from './replica-message.js';

/** Null for what no command is the cause of. */
export function tracedMessage(message: ReplicaMessage): TracedMessage | null {
  switch (message.type) {
    case 'raft':
      return tracedRaft(message.message);
    case 'paxos':
      return tracedPaxos(message.message);
    case 'survey':
      return { type: message.message.type, request: message.message.request };
    case 'forward':
      return { type: 'forward', requestId: message.requestId };
    case 'forwardReply': {
      const { reply, requestId } = message;
      return {
        type: 'forwardReply',
        requestId,
        reply: reply === null ? null : shortText(replyText(reply.value)),
      };
    }
  }
}

function tracedRaft(message: RaftMessage): TracedMessage | null {
  switch (message.type) {
    case 'appendEntries':
      return tracedAppend(message);
    case 'appendEntriesResponse': {
      const { matchIndex, readRound, success, term } = message;
      return { type: 'appendEntriesResponse', term, success, matchIndex, readRound };
    }
    case 'readIndex':
      return { type: 'readIndex', question: questionOf(message) };
    case 'readIndexResponse': {
      const { index, refused } = message;
      return { type: 'readIndexResponse', question: questionOf(message), index, refused };
    }
    default:
      return null;
  }
}

function tracedAppend({
  entries,
  leaderCommit,
  prevLogIndex,
  readRound,
  term,
}: AppendEntries): TracedMessage {
  return {
    type: 'appendEntries',
    term,
    firstIndex: prevLogIndex + 1,
    lastIndex: prevLogIndex + entries.length,
    commitIndex: leaderCommit,
    readRound,
  };
}

/** Contexts start again when the process of the follower does; incarnations tell them apart. */
export function questionOf(message: { readonly incarnation: number; readonly context: number }): string {
  return `${message.incarnation}:${message.context}`;
}

function tracedPaxos(message: PaxosMessage): TracedMessage | null {
  switch (message.type) {
    case 'prepare':
      return { type: 'prepare', ...tracedRegister(message) };
    case 'promise': {
      const { accepted } = message;
      const told = accepted && { ballot: ballotText(accepted.ballot), value: shownValue(accepted.value) };
      return { type: 'promise', ...tracedRegister(message), accepted: told };
    }
    case 'accept': {
      const { next, value } = message;
      const told = { value: shownValue(value), next: next && ballotText(next) };
      return { type: 'accept', ...tracedRegister(message), ...told };
    }
    case 'accepted':
      return { type: 'accepted', ...tracedRegister(message), nextPromised: message.nextPromised };
    case 'rejected': {
      const { promised } = message;
      return { type: 'rejected', ...tracedRegister(message), promised: promised && ballotText(promised) };
    }
    case 'chosen':
      return { type: 'chosen', registers: message.registers.map(tracedRegister) };
    default:
      return null;
  }
}

export function tracedRegister({ ballot, key }: RegisterBallot): TracedRegister {
  return { key, ballot: ballotText(ballot) };
}

function shownValue({ state }: RegisterValue): string | null {
  return state === null ? null : shortText(contentOf(state));
}
