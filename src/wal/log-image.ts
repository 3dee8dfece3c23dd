/** The log in memory while it is being read back from its segments. */
import type { HardState, LogEntry, LogIndex, Term } from '../consensus/types.js';
import type { Batch } from './batch.js';
import { entriesViolation, hardStateViolation, type LogPosition } from './log-checks.js';
import type { SegmentHeader } from './segment-header.js';

export class LogImage {
  hardState: HardState;
  end: LogPosition;
  /** Sequence of the next batch. */
  batchSequence: number;
  /** Consecutive, the last one at `end`; what older segments held is not among them. */
  readonly entries: LogEntry[] = [];

  /** Starts at what the oldest segment repeats of the log before it. */
  constructor(header: SegmentHeader) {
    this.hardState = header.hardState;
    this.end = header.previous;
    this.batchSequence = header.firstBatchSequence;
  }

  /** The first entry held, or the next one if none is. */
  get firstIndex(): LogIndex {
    return this.end.index - this.entries.length + 1;
  }

  /** Term of an entry that is held or is the last one before; null for any other. */
  termAt(index: LogIndex): Term | null {
    if (index === this.end.index) return this.end.term;
    return this.entries[index - this.firstIndex]?.term ?? null;
  }

  /** Carries out a batch, or says why it cannot be part of this log. */
  apply(batch: Batch): string | null {
    if (batch.sequence !== this.batchSequence) {
      return `batch ${batch.sequence} is where batch ${this.batchSequence} should be`;
    }
    this.batchSequence += 1;
    if (batch.reset !== null) {
      this.entries.length = 0;
      this.end = batch.reset;
    }
    return this.applyHardState(batch.hardState) ?? this.applyEntries(batch.entries);
  }

  private applyHardState(next: HardState | null): string | null {
    if (next === null) return null;
    const violation = hardStateViolation(this.hardState, next);
    this.hardState = next;
    return violation;
  }

  private applyEntries(entries: readonly LogEntry[]): string | null {
    const first = entries[0];
    const last = entries.at(-1);
    if (first === undefined || last === undefined) return null;
    const violation = entriesViolation(this.end, entries, this.termAt(first.index - 1));
    if (violation !== null) return violation;
    this.entries.length = Math.max(first.index - this.firstIndex, 0);
    for (const entry of entries) this.entries.push(entry);
    this.end = { index: last.index, term: last.term };
    return null;
  }
}
