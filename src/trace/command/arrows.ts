/**
 * Messages with both their ends. A connection delivers in order and never twice, so that of messages that say
 * the same from one node to another, the first that came is the first that was sent and not lost.
 */
import type { NodeId } from '../../consensus/types.js';
import type { PlacedStep, TracedMessage } from '../steps.js';

export interface Arrow {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: TracedMessage;
  /** Null: nobody told. */
  readonly sentMs: number | null;
  /** Null: nobody told that it came. */
  receivedMs: number | null;
  /** False: it was dropped where it was to be sent. */
  readonly left: boolean;
}

/** `steps` in the order of time; so are the arrows, by when they begin. */
export function pairMessages(steps: readonly PlacedStep[]): readonly Arrow[] {
  const arrows: Arrow[] = [];
  const underWay = new Map<string, Arrow[]>();
  for (const step of steps) {
    if (step.type === 'messageSent') {
      const { left, message, node: from, timeMs, to } = step;
      const arrow: Arrow = { from, to, message, sentMs: timeMs, receivedMs: null, left };
      arrows.push(arrow);
      if (!left) continue;
      const name = nameOf(arrow);
      const others = underWay.get(name);
      if (others === undefined) underWay.set(name, [arrow]);
      else others.push(arrow);
    } else if (step.type === 'messageReceived') {
      const { from, message, node: to, timeMs } = step;
      const sent = underWay.get(nameOf({ from, to, message }))?.shift();
      if (sent !== undefined) sent.receivedMs = timeMs;
      else arrows.push({ from, to, message, sentMs: null, receivedMs: timeMs, left: true });
    }
  }
  return arrows;
}

function nameOf({ from, message, to }: Pick<Arrow, 'from' | 'message' | 'to'>): string {
  return `${from} ${to} ${JSON.stringify(message)}`;
}

/** By time; steps of one node never change their order. */
export function inOrder(steps: readonly PlacedStep[]): readonly PlacedStep[] {
  return [...steps].sort((left, right) => left.timeMs - right.timeMs || left.sequence - right.sequence);
}
