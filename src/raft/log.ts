/**
 * The log in memory: a prefix that is known only by its last index and term, then entries. Nothing here
 * takes time in proportion to the log: terms are found by runs of equal terms.
 */
import { invariant } from '../consensus/invariant.js';
import type { LogEntry, LogIndex, Term, TermRun } from '../consensus/types.js';
import { EntryList } from './entry-list.js';

interface OpenTermRun extends TermRun {
  firstIndex: LogIndex;
}

export class RaftLog {
  private kept = new EntryList();
  private runs: OpenTermRun[] = [];

  /** The entry at `baseIndex` and all before it are in a snapshot; 0 and 0 for a log from its start. */
  constructor(
    private base: LogIndex,
    private termAtBase: Term,
  ) {}

  get baseIndex(): LogIndex {
    return this.base;
  }

  get lastIndex(): LogIndex {
    return this.base + this.kept.length;
  }

  get lastTerm(): Term {
    return this.runs.at(-1)?.term ?? this.termAtBase;
  }

  /** Null if the entry is not there: after the end, or in the part that a snapshot replaced. */
  termAt(index: LogIndex): Term | null {
    if (index === this.base) return this.termAtBase;
    return this.at(index)?.term ?? null;
  }

  at(index: LogIndex): LogEntry | null {
    return this.kept.at(index - this.base - 1);
  }

  /** The newest runs of equal terms, at most `count`, oldest first. */
  termRuns(count: number): readonly TermRun[] {
    return this.runs.slice(-count).map((run) => ({ ...run }));
  }

  /** Entries `from` to `to`, both included, as far as they are there. */
  slice(from: LogIndex, to: LogIndex): readonly LogEntry[] {
    const start = Math.max(from, this.base + 1);
    const end = Math.min(to, this.lastIndex);
    if (start > end) return [];
    return this.kept.slice(start - this.base - 1, end - this.base);
  }

  append(entry: LogEntry): void {
    invariant(entry.index === this.lastIndex + 1, `entry ${entry.index} does not follow ${this.lastIndex}`);
    invariant(entry.term >= this.lastTerm, `term ${entry.term} at ${entry.index} is below ${this.lastTerm}`);
    if (this.runs.length === 0 || entry.term !== this.lastTerm) {
      this.runs.push({ term: entry.term, firstIndex: entry.index });
    }
    this.kept.push(entry);
  }

  /** Removes the entry at `index` and all that follow; returns how many. */
  truncateFrom(index: LogIndex): number {
    invariant(index > this.base, `cannot cut the log at ${index}, it begins after ${this.base}`);
    const removed = Math.max(0, this.lastIndex - index + 1);
    this.kept.truncate(this.kept.length - removed);
    while ((this.runs.at(-1)?.firstIndex ?? 0) >= index) this.runs.pop();
    return removed;
  }

  /** Forgets the entries up to and including `index`, which must be in the log. */
  dropPrefix(index: LogIndex): void {
    if (index <= this.base) return;
    const term = this.termAt(index);
    invariant(term !== null, `cannot drop up to ${index}: the log ends at ${this.lastIndex}`);
    this.kept.dropFirst(index - this.base);
    this.base = index;
    this.termAtBase = term;
    this.dropRuns();
  }

  /** Replaces everything by a snapshot that ends with (`index`, `term`). */
  reset(index: LogIndex, term: Term): void {
    this.kept = new EntryList();
    this.runs = [];
    this.base = index;
    this.termAtBase = term;
  }

  /**
   * The largest index up to `index` whose term is at most `term`: where two logs may still agree, given
   * that the other one has `term` at `index`. An index before the log stays as it is.
   */
  agreementAt(index: LogIndex, term: Term): LogIndex {
    let end = Math.min(index, this.lastIndex);
    for (let run = this.runs.length - 1; run >= 0 && end > this.base; run -= 1) {
      const { firstIndex, term: runTerm } = this.runs[run] as OpenTermRun;
      if (firstIndex > end) continue;
      if (runTerm <= term) return end;
      end = firstIndex - 1;
    }
    return end === this.base && this.termAtBase > term ? Math.max(0, end - 1) : end;
  }

  private dropRuns(): void {
    const first = this.base + 1;
    let gone = 0;
    while (gone + 1 < this.runs.length && (this.runs[gone + 1] as OpenTermRun).firstIndex <= first) gone += 1;
    if (gone > 0) this.runs.splice(0, gone);
    const run = this.runs[0];
    if (run === undefined) return;
    if (this.lastIndex === this.base) this.runs = [];
    else if (run.firstIndex < first) run.firstIndex = first;
  }
}
