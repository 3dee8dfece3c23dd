/** Holds the state that is shown, and tells the view of changes: at most so often, and only of those to be seen. */
import { type ClusterState, emptyState } from './model/cluster-state.js';
import { History, type Past } from './model/history.js';
import { lookOf } from './model/look.js';
import type { Observation } from './model/observation.js';
import { observe } from './model/observe.js';
import type { DashboardSource } from './source.js';

/** Between two frames: no more than 15 a second. */
export const FRAME_MS = Math.ceil(1000 / 15);

/** What several nodes tell at about the same time belongs into one frame. */
const GATHER_MS = 10;

export class DashboardStore {
  private newest: ClusterState;
  private shown: ClusterState;
  private shownLook = '';
  private toldMs = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly source: DashboardSource,
    private readonly past: Past = new History(),
  ) {
    this.newest = emptyState(source.membership);
    this.shown = this.newest;
  }

  /** Returns what ends it. */
  start(): () => void {
    const stop = this.source.start(this.observe);
    return () => {
      clearTimeout(this.timer);
      stop();
    };
  }

  readonly observe = (observation: Observation): void => {
    this.newest = observe(this.newest, observation);
    this.past.add(this.newest);
    this.timer ??= setTimeout(this.tell, Math.max(GATHER_MS, this.toldMs + FRAME_MS - performance.now()));
  };

  /** Notes something that was done from here. */
  tellAction(text: string, failed = false): void {
    this.observe({ type: 'action', timeMs: this.source.nowMs(), text, failed });
  }

  /** The past, as far as it is remembered, oldest first. */
  remembered(): readonly ClusterState[] {
    return this.past.snapshot();
  }

  readonly current = (): ClusterState => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private readonly tell = (): void => {
    this.timer = undefined;
    const look = lookOf(this.newest);
    if (look === this.shownLook) return;
    this.shownLook = look;
    this.shown = this.newest;
    this.toldMs = performance.now();
    for (const listener of this.listeners) listener();
  };
}
