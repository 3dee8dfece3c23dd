/** Events as nodes send them: JSON in UTF-8. */
import type { Reply } from '../resp/reply.js';
import type { ClusterEvent } from '../trace/events.js';

/** Null if `reply` is no event. A type that this version does not know is let through. */
export function parseEvent(reply: Reply | undefined): ClusterEvent | null {
  if (typeof reply !== 'string') return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(reply, 'latin1').toString('utf8'));
    return isEvent(value) ? value : null;
  } catch {
    return null;
  }
}

function isEvent(value: unknown): value is ClusterEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { type, node, time, sequence } = value as Partial<Record<string, unknown>>;
  return (
    typeof type === 'string' &&
    typeof node === 'string' &&
    typeof time === 'number' &&
    typeof sequence === 'number'
  );
}
