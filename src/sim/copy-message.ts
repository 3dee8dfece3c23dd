/** A message as another process gets it: sharing no bytes with the one that was sent. */
import { LogEntry } from '../consensus/types.js';
import type { ReplicaMessage } from '../replica/replica-message.js';

export function copyOf(message: ReplicaMessage): ReplicaMessage {
  if (message.type === 'forward') return { ...message, payload: message.payload.slice() };
  if (message.type !== 'raft') return message;
  const inner = message.message;
  if (inner.type === 'installSnapshot') {
    return { type: 'raft', message: { ...inner, data: inner.data.slice() } };
  }
  if (inner.type !== 'appendEntries' || inner.entries.length === 0) return message;
  const entries = inner.entries.map(({ index, term, kind, data }) => {
    return new LogEntry(index, term, kind, data.slice());
  });
  return { type: 'raft', message: { ...inner, entries } };
}
