/** The events of this run of the node: the newest are kept, and all are told to whoever listens. */
import type { NodeId } from '../consensus/types.js';
import type { ClusterEvent, ReplicaEvent } from '../trace/events.js';

const KEPT_EVENTS_MAX = 2000;

export type EventListener = (event: ClusterEvent) => void;

export class EventFeed {
  private readonly kept: ClusterEvent[] = [];
  private readonly listeners = new Set<EventListener>();
  private sequence = 0;

  constructor(
    private readonly node: NodeId,
    private readonly wallMs: () => number,
  ) {}

  record(event: ReplicaEvent): void {
    this.sequence += 1;
    const placed: ClusterEvent = {
      ...event,
      time: this.wallMs(),
      node: this.node,
      sequence: this.sequence,
    };
    this.kept.push(placed);
    if (this.kept.length > 2 * KEPT_EVENTS_MAX) this.kept.splice(0, KEPT_EVENTS_MAX);
    for (const listener of this.listeners) listener(placed);
  }

  /** The newest `count` events, oldest first; fewer if fewer are kept. */
  recent(count: number): readonly ClusterEvent[] {
    return count <= 0 ? [] : this.kept.slice(-Math.min(count, KEPT_EVENTS_MAX));
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: EventListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
