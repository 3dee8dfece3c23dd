/**
 * The steps of a node as they happen, for whoever traces a command. Nothing is kept, and while nobody follows
 * nothing is made either: whoever has a step to tell asks `isFollowed` first.
 */
import type { NodeId } from '../consensus/types.js';
import type { PlacedStep, Step } from '../trace/steps.js';

export type StepListener = (step: PlacedStep) => void;

export class StepFeed {
  /** The request that is handed to the engine right now; null: none that is followed. */
  origin: string | null = null;
  private followed = false;
  private readonly listeners = new Set<StepListener>();
  private sequence = 0;
  private requests = 0;

  /** `nowMs`: monotonic, and the same clock for all nodes that are to be compared. */
  constructor(
    private readonly node: NodeId,
    private readonly nowMs: () => number,
  ) {}

  get isFollowed(): boolean {
    return this.followed;
  }

  record(step: Step): void {
    this.sequence += 1;
    const placed: PlacedStep = { ...step, node: this.node, timeMs: this.nowMs(), sequence: this.sequence };
    for (const listener of this.listeners) listener(placed);
  }

  /** A name for a request of a client of this node. */
  nextOrigin(): string {
    this.requests += 1;
    return `${this.node}/${this.requests}`;
  }

  /** Whatever `action` hands to the engine is there for the sake of `origin`. */
  during(origin: string, action: () => void): void {
    this.origin = origin;
    try {
      action();
    } finally {
      this.origin = null;
    }
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: StepListener): () => void {
    this.listeners.add(listener);
    this.followed = true;
    return () => {
      this.listeners.delete(listener);
      this.followed = this.listeners.size > 0;
    };
  }
}

/** What a write that `follower` forwards is called at its leader. */
export function forwardedOrigin(follower: NodeId, requestId: number): string {
  return `${follower}>${requestId}`;
}
