/** A guided tour of a dashboard: it watches what happens, and says what to do next. */
import type { Caption } from '../caption.js';
import type { DashboardStore } from '../store.js';
import type { TourScript } from './script.js';

export class Tour<Progress> implements Caption {
  private progress: Progress;
  private lines: readonly string[];

  constructor(
    private readonly store: DashboardStore,
    private readonly script: TourScript<Progress>,
  ) {
    this.progress = script.start;
    this.lines = script.say(this.progress, store.current());
  }

  readonly current = (): readonly string[] => this.lines;

  readonly subscribe = (listener: () => void): (() => void) =>
    this.store.subscribe(() => {
      if (this.follow()) listener();
    });

  /** Whether there is something else to say. */
  private follow(): boolean {
    const state = this.store.current();
    this.progress = this.script.after(this.progress, state);
    const lines = this.script.say(this.progress, state);
    if (lines.join() === this.lines.join()) return false;
    this.lines = lines;
    return true;
  }
}
