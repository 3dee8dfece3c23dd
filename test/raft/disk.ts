/** The disk of a test node: what was persisted survives a crash, what was only handed over may not. */
import type { Persist } from '../../src/consensus/effects.js';
import type { Configuration, HardState, LogEntry, SnapshotMetadata } from '../../src/consensus/types.js';
import type { RecoveredState } from '../../src/raft/options.js';

export interface StoredSnapshot {
  readonly metadata: SnapshotMetadata;
  readonly bytes: Uint8Array;
}

export class Disk {
  hardState: HardState = { currentTerm: 0, votedFor: null };
  snapshot: StoredSnapshot | null = null;
  readonly entries = new Map<number, LogEntry>();
  /** Handed over, not written. */
  waiting: Persist[] = [];
  private lastIndex = 0;

  /** Writes the oldest that waits; returns its sequence. */
  writeOne(): number | null {
    const persist = this.waiting.shift();
    if (persist === undefined) return null;
    this.write(persist);
    return persist.sequence;
  }

  /** Power loss: a prefix of what waited may have been written, without anybody hearing of it. */
  crash(written: number): void {
    for (const persist of this.waiting.slice(0, written)) this.write(persist);
    this.waiting = [];
  }

  /** Everything is gone, as on a new disk. */
  wipe(): void {
    this.hardState = { currentTerm: 0, votedFor: null };
    this.snapshot = null;
    this.entries.clear();
    this.waiting = [];
    this.lastIndex = 0;
  }

  /** Whether the disk holds the entry, or a snapshot that includes it. */
  has(index: number, term: number): boolean {
    if (this.snapshot !== null && this.snapshot.metadata.index >= index) return true;
    return this.entries.get(index)?.term === term;
  }

  recover(bootstrap: Configuration): RecoveredState {
    const base = this.snapshot?.metadata.index ?? 0;
    const entries: LogEntry[] = [];
    const first = this.entries.has(base) ? base : base + 1;
    for (let index = first; ; index += 1) {
      const entry = this.entries.get(index);
      if (entry === undefined) break;
      entries.push(entry);
    }
    return { hardState: this.hardState, snapshot: this.snapshot?.metadata ?? null, entries, bootstrap };
  }

  private write(persist: Persist): void {
    if (persist.hardState !== null) this.hardState = persist.hardState;
    const first = persist.entries[0];
    if (first === undefined) return;
    for (let index = first.index; index <= this.lastIndex; index += 1) this.entries.delete(index);
    for (const entry of persist.entries) this.entries.set(entry.index, entry);
    this.lastIndex = persist.entries.at(-1)?.index ?? this.lastIndex;
  }
}
