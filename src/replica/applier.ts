/**
 * Applies committed entries in slices. A node that restarts with a long log commits all of it at once;
 * applied in one go, that would keep its heartbeats back until the others elect somebody else.
 */
import type { LogEntry } from '../consensus/types.js';

const SLICE_MS = 20;
/** Looking at the clock costs about as much as applying an entry. */
const ENTRIES_PER_LOOK = 64;

export class Applier {
  private entries: readonly LogEntry[] = [];
  private position = 0;

  constructor(
    private readonly nowMs: () => number,
    private readonly apply: (entry: LogEntry) => void,
  ) {}

  get isDone(): boolean {
    return this.position === this.entries.length;
  }

  add(entries: readonly LogEntry[]): void {
    this.entries = this.isDone ? entries : [...this.entries.slice(this.position), ...entries];
    this.position = 0;
  }

  /** Applies what is due, for as long as a slice lasts. Returns what was applied. */
  applySlice(): readonly LogEntry[] {
    const from = this.position;
    const deadlineMs = this.nowMs() + SLICE_MS;
    while (!this.isDone) {
      const entry = this.entries[this.position];
      if (entry !== undefined) this.apply(entry);
      this.position += 1;
      if ((this.position - from) % ENTRIES_PER_LOOK === 0 && this.nowMs() >= deadlineMs) break;
    }
    return from === 0 && this.isDone ? this.entries : this.entries.slice(from, this.position);
  }

  /** A snapshot has replaced the machine, with all that was still due. */
  clear(): void {
    this.entries = [];
    this.position = 0;
  }
}
