/** Which segment holds which part of the log, so that a segment is deleted only when none of it counts. */
import type { LogEntry, LogIndex } from '../consensus/types.js';

export interface SegmentPlace {
  readonly sequence: number;
  readonly path: string;
}

interface Holding extends SegmentPlace {
  /** The last entry in the segment that was not replaced since; 0 if there is none. */
  lastIndex: LogIndex;
}

export class SegmentCatalog {
  /** Oldest first; the last one is written to. */
  private readonly holdings: Holding[] = [];

  begin(place: SegmentPlace): void {
    this.holdings.push({ ...place, lastIndex: 0 });
  }

  /** Takes note of a batch in the newest segment. */
  hold(reset: boolean, entries: readonly LogEntry[]): void {
    const first = entries[0];
    const lastKept = reset ? 0 : first === undefined ? Number.POSITIVE_INFINITY : first.index - 1;
    for (const holding of this.holdings) holding.lastIndex = Math.min(holding.lastIndex, lastKept);
    const newest = this.holdings.at(-1);
    const last = entries.at(-1);
    if (newest !== undefined && last !== undefined) newest.lastIndex = last.index;
  }

  /**
   * Forgets and returns the segments, oldest first, that hold nothing beyond `index`. Never the newest:
   * its header and its batches hold the hard state.
   */
  release(index: LogIndex): SegmentPlace[] {
    const firstKept = this.holdings.findIndex((holding) => holding.lastIndex > index);
    const count = firstKept === -1 ? this.holdings.length - 1 : Math.min(firstKept, this.holdings.length - 1);
    return this.holdings.splice(0, Math.max(count, 0));
  }
}
