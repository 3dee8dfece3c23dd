/**
 * Brings the events of several nodes into one order by time. An event is held back a little, for an
 * earlier one of another node to overtake it; events of one node are never put out of their order.
 */
import type { ClusterEvent } from '../trace/events.js';

/** How long an event is held back: longer than a turn of a busy node, too short for a person to notice. */
const WINDOW_MS = 50;

interface HeldEvent {
  readonly event: ClusterEvent;
  /** The time of the event, or of an earlier one of its node if that node's clock went back. */
  readonly orderTime: number;
  readonly arrivedAt: number;
}

export class EventMerge {
  private held: HeldEvent[] = [];
  private readonly lastOrderTime = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly emit: (event: ClusterEvent) => void) {}

  /** Events of one node must be added in the order of their sequence. */
  add(event: ClusterEvent): void {
    const orderTime = Math.max(event.time, this.lastOrderTime.get(event.node) ?? Number.NEGATIVE_INFINITY);
    this.lastOrderTime.set(event.node, orderTime);
    this.held.push({ event, orderTime, arrivedAt: performance.now() });
    this.timer ??= setTimeout(() => this.release(), WINDOW_MS);
  }

  /** Forgets what is held back. */
  close(): void {
    clearTimeout(this.timer);
    this.held = [];
  }

  private release(): void {
    this.timer = undefined;
    const arrivedBefore = performance.now() - WINDOW_MS + 1;
    const newestDue = this.held.reduce(
      (newest, held) => (held.arrivedAt <= arrivedBefore ? Math.max(newest, held.orderTime) : newest),
      Number.NEGATIVE_INFINITY,
    );
    // What is earlier than an event that is due goes out with it, or it would come too late.
    const due = this.held.filter((held) => held.orderTime <= newestDue).sort(byTime);
    this.held = this.held.filter((held) => held.orderTime > newestDue);
    if (this.held.length > 0) this.timer = setTimeout(() => this.release(), WINDOW_MS);
    for (const { event } of due) this.emit(event);
  }
}

/** Stable: events of one node with equal times keep their order. */
function byTime(left: HeldEvent, right: HeldEvent): number {
  return left.orderTime - right.orderTime;
}

/** The newest `count` of the lists, each in its node's order, as one list ordered by time. */
export function mergeRecent(lists: ReadonlyArray<readonly ClusterEvent[]>, count: number): ClusterEvent[] {
  const placed = lists.flatMap((events) => {
    let orderTime = Number.NEGATIVE_INFINITY;
    return events.map((event) => {
      orderTime = Math.max(orderTime, event.time);
      return { event, orderTime, arrivedAt: 0 };
    });
  });
  const ordered = placed.sort(byTime).map(({ event }) => event);
  return count <= 0 ? [] : ordered.slice(-count);
}
