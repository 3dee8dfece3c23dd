/**
 * What is remembered of a run that is replayed: one state for each moment at which something changed. Of a long
 * run the newest moments are all kept, and of the older ones ever fewer, the older they are.
 */
import type { ClusterState } from '../model/cluster-state.js';
import type { Past } from '../model/history.js';

const FRAMES_MAX = 10_000;

export class Recording implements Past {
  private frames: ClusterState[] = [];

  constructor(
    private readonly fromMs: number,
    private readonly toMs: number,
    private readonly framesMax = FRAMES_MAX,
  ) {}

  add(state: ClusterState): void {
    const last = this.frames.at(-1);
    if (last?.revision === state.revision || state.nowMs > this.toMs) return;
    if (state.nowMs < this.fromMs) {
      // How it was just before the part that is wanted.
      this.frames = [state];
      return;
    }
    // What happens at one moment is one step.
    if (last?.nowMs === state.nowMs) this.frames.pop();
    this.frames.push(state);
    if (this.frames.length > this.framesMax) this.thinOut();
  }

  snapshot(): readonly ClusterState[] {
    return [...this.frames];
  }

  private thinOut(): void {
    const half = Math.floor(this.framesMax / 2);
    const older = this.frames.slice(0, -half).filter((_, place) => place % 2 === 0);
    this.frames = [...older, ...this.frames.slice(-half)];
  }
}
