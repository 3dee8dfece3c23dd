/** The last minutes, to freeze and step through: one state for each change worth a look, within bounds. */
import type { ClusterState } from './cluster-state.js';

const KEPT_MS = 5 * 60_000;
const FRAMES_MAX = 3000;
/** Changes that follow one another faster than this are one step. */
const STEP_MS = 50;

/** What is remembered of what was shown. */
export interface Past {
  add(state: ClusterState): void;
  /** What is remembered now, oldest first; later additions do not change it. */
  snapshot(): readonly ClusterState[];
}

export class History implements Past {
  /** Oldest first; never empty once something was added. */
  private frames: ClusterState[] = [];
  private stepStartMs = Number.NEGATIVE_INFINITY;

  add(state: ClusterState): void {
    const last = this.frames.at(-1);
    if (last?.revision === state.revision) return;
    if (last !== undefined && state.nowMs - this.stepStartMs < STEP_MS) this.frames.pop();
    else this.stepStartMs = state.nowMs;
    this.frames.push(state);
    this.forget(state.nowMs);
  }

  snapshot(): readonly ClusterState[] {
    return [...this.frames];
  }

  private forget(nowMs: number): void {
    // In one cut for many: cutting one off each time would move all others.
    const isDue =
      this.frames.length > FRAMES_MAX * 1.1 || (this.frames[0]?.nowMs ?? 0) < nowMs - KEPT_MS * 1.1;
    if (!isDue) return;
    const young = this.frames.findIndex((frame) => frame.nowMs >= nowMs - KEPT_MS);
    this.frames = this.frames.slice(Math.max(young, this.frames.length - FRAMES_MAX));
  }
}
