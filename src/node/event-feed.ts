/** The events of this run of the node: the newest are kept, and all are told to whoever listens. */
import type { NodeId } from '../consensus/types.js';
import { type ClusterEvent, isSample, type ReplicaEvent } from '../trace/events.js';

const KEPT_EVENTS_MAX = 2000;

export type EventListener = (event: ClusterEvent) => void;

export class EventFeed {
  private readonly story: ClusterEvent[] = [];
  /** Kept apart, since they would soon crowd out all others. */
  private readonly samples: ClusterEvent[] = [];
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
    const kept = isSample(event) ? this.samples : this.story;
    kept.push(placed);
    if (kept.length > 2 * KEPT_EVENTS_MAX) kept.splice(0, KEPT_EVENTS_MAX);
    for (const listener of this.listeners) listener(placed);
  }

  /** The newest `count` events, oldest first, with or without the samples; fewer if fewer are kept. */
  recent(count: number, withSamples = true): readonly ClusterEvent[] {
    if (count <= 0) return [];
    const events = withSamples ? [...this.story, ...this.samples].sort(bySequence) : this.story;
    return events.slice(-Math.min(count, KEPT_EVENTS_MAX));
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: EventListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

function bySequence(one: ClusterEvent, other: ClusterEvent): number {
  return one.sequence - other.sequence;
}
