/** Takes the digest of a run: every step counts, with all that matters of it. */
import type { PaxosMessage } from '../paxos/messages.js';
import type { RaftMessage } from '../raft/messages.js';
import { ErrorReply, type Reply, SimpleString } from '../resp/reply.js';
import type { TraceDigest } from './digest.js';
import type { Transmission } from './network.js';
import type { Step } from './steps.js';

export function digestStep(digest: TraceDigest, step: Step): void {
  digest.add(step.timeMs);
  digest.addText(step.type);
  switch (step.type) {
    case 'sent':
      digestTransmission(digest, step.transmission);
      break;
    case 'arrived':
    case 'dropped':
      digest.add(step.transmission.number);
      break;
    case 'event':
      digest.addText(step.node);
      digest.addText(step.event.type);
      if ('term' in step.event) digest.add(step.event.term ?? 0);
      break;
    case 'process':
      digest.addText(step.node);
      digest.addText(step.change);
      break;
    case 'fault':
      digest.addText(step.fault.name);
      for (const node of step.struck) digest.addText(node);
      break;
    case 'invoked':
    case 'completed':
      digest.addText(step.client);
      if (step.type === 'completed') digest.addText(replyText(step.reply));
      break;
    case 'violated':
      digest.addText(step.violation.message);
      break;
  }
}

/** Enough of a reply to tell it from another. */
function replyText(reply: Reply): string {
  if (reply instanceof ErrorReply) return reply.message;
  if (reply instanceof SimpleString) return reply.text;
  return Array.isArray(reply) ? reply.map(replyText).join(' ') : String(reply);
}

function digestTransmission(digest: TraceDigest, { number, from, to, message }: Transmission): void {
  digest.add(number);
  digest.addText(from);
  digest.addText(to);
  if (message.type === 'raft') digestMessage(digest, message.message);
  else if (message.type === 'paxos') digestPaxos(digest, message.message);
  else if (message.type === 'survey') digest.addText(message.message.type);
  else digest.add(message.requestId);
}

function digestPaxos(digest: TraceDigest, message: PaxosMessage): void {
  digest.addText(message.type);
  if ('key' in message) digest.addText(message.key);
  if ('ballot' in message) digest.add(message.ballot.counter);
  if (message.type === 'accept') digest.addText(message.value.state ?? '');
  if (message.type === 'promise') digest.add(message.accepted?.ballot.counter ?? 0);
  if (message.type === 'rejected') digest.add(message.promised?.counter ?? 0);
  if ('age' in message) digest.add(message.age);
}

function digestMessage(digest: TraceDigest, message: RaftMessage): void {
  digest.addText(message.type);
  digest.add(message.term);
  if (message.type === 'appendEntries') {
    digest.add(message.prevLogIndex);
    digest.add(message.entries.length);
    digest.add(message.leaderCommit);
  } else if (message.type === 'appendEntriesResponse') {
    digest.add(message.matchIndex);
    digest.add(message.hintIndex);
  } else if (message.type === 'requestVoteResponse') digest.add(message.granted ? 1 : 0);
}
