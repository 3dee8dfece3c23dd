/** What was handed in and is not yet being written; what waits together is written together. */
import type { HardState, LogEntry } from '../consensus/types.js';
import type { LogPosition } from './log-checks.js';

export interface Append {
  readonly hardState: HardState | null;
  readonly reset: LogPosition | null;
  readonly entries: readonly LogEntry[];
  readonly recordsBytes: number;
  readonly done: () => void;
  /** When it was handed in, on the monotonic clock. */
  readonly sinceMs: number;
}

/** Several appends that become one batch. */
export interface MergedAppends {
  readonly hardState: HardState | null;
  readonly reset: LogPosition | null;
  readonly entries: readonly LogEntry[];
  readonly recordsBytes: number;
  readonly appends: readonly Append[];
}

export class AppendQueue {
  private waiting: Append[] = [];

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  get oldest(): Append | undefined {
    return this.waiting[0];
  }

  push(append: Append): void {
    this.waiting.push(append);
  }

  clear(): void {
    this.waiting = [];
  }

  /** Takes at least one append, and more up to `bytesMax`. A reset begins a batch of its own. */
  take(bytesMax: number): MergedAppends {
    let count = 0;
    let recordsBytes = 0;
    for (const append of this.waiting) {
      const bytes = recordsBytes + append.recordsBytes;
      if (count > 0 && (bytes > bytesMax || append.reset !== null)) break;
      recordsBytes = bytes;
      count += 1;
    }
    return merge(this.waiting.splice(0, count), recordsBytes);
  }
}

/** `recordsBytes` is at least what the entries take: those replaced within the batch are left out. */
function merge(appends: readonly Append[], recordsBytes: number): MergedAppends {
  const [only] = appends;
  if (only !== undefined && appends.length === 1) {
    const { hardState, reset, entries } = only;
    return { hardState, reset, entries, recordsBytes, appends };
  }
  let hardState: HardState | null = null;
  const entries: LogEntry[] = [];
  for (const append of appends) {
    hardState = append.hardState ?? hardState;
    replaceFrom(entries, append.entries);
  }
  return { hardState, reset: appends[0]?.reset ?? null, entries, recordsBytes, appends };
}

function replaceFrom(entries: LogEntry[], next: readonly LogEntry[]): void {
  const first = entries[0];
  const nextFirst = next[0];
  if (first !== undefined && nextFirst !== undefined) {
    entries.length = Math.min(entries.length, Math.max(nextFirst.index - first.index, 0));
  }
  for (const entry of next) entries.push(entry);
}
