/** What nodes push: JSON in UTF-8. */
import type { Reply } from '../resp/reply.js';
import type { ClusterEvent } from '../trace/events.js';
import type { PlacedStep } from '../trace/steps.js';

/** Null if `reply` is no event. A type that this version does not know is let through. */
export function parseEvent(reply: Reply | undefined): ClusterEvent | null {
  return parsePushed<ClusterEvent>(reply, 'time');
}

/** Null if `reply` is no step. */
export function parseStep(reply: Reply | undefined): PlacedStep | null {
  return parsePushed<PlacedStep>(reply, 'timeMs');
}

function parsePushed<Pushed>(reply: Reply | undefined, timeField: string): Pushed | null {
  if (typeof reply !== 'string') return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(reply, 'latin1').toString('utf8'));
    return isPushed(value, timeField) ? (value as Pushed) : null;
  } catch {
    return null;
  }
}

/** All that nodes tell says what it is, where and when it was, and which one of its node it is. */
function isPushed(value: unknown, timeField: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { type, node, sequence, [timeField]: time } = value as Partial<Record<string, unknown>>;
  return (
    typeof type === 'string' &&
    typeof node === 'string' &&
    typeof time === 'number' &&
    typeof sequence === 'number'
  );
}
