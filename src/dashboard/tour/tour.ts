/** A guided tour of a dashboard: it watches what happens, and says what to do next. */
import type { Caption } from '../caption.js';
import type { DashboardStore } from '../store.js';
import { progressAfter, TOUR_START } from './progress.js';
import { type Deeds, tourText } from './tour-text.js';

export class Tour implements Caption {
  private progress = TOUR_START;
  private lines: readonly string[];

  constructor(
    private readonly store: DashboardStore,
    private readonly deeds: Deeds,
  ) {
    this.lines = tourText(this.progress, store.current(), deeds);
  }

  readonly current = (): readonly string[] => this.lines;

  readonly subscribe = (listener: () => void): (() => void) =>
    this.store.subscribe(() => {
      if (this.follow()) listener();
    });

  /** Whether there is something else to say. */
  private follow(): boolean {
    const state = this.store.current();
    this.progress = progressAfter(this.progress, state);
    const lines = tourText(this.progress, state, this.deeds);
    if (lines.join() === this.lines.join()) return false;
    this.lines = lines;
    return true;
  }
}
