/** Cuts the log into AppendEntries for one turn. Followers in step with each other share the same arrays. */
import type { LogEntry, LogIndex } from '../consensus/types.js';
import type { RaftLog } from './log.js';

/** What an entry takes in a message besides its data: an upper estimate of its frame. */
const ENTRY_OVERHEAD_BYTES = 32;

export interface EntryBatch {
  readonly entries: readonly LogEntry[];
  readonly bytes: number;
}

export class EntryBatches {
  private readonly cut = new Map<LogIndex, EntryBatch>();

  constructor(
    private readonly log: RaftLog,
    private readonly bytesMax: number,
  ) {}

  /** From `from` on, as much as a message holds; at least one entry if there is one. */
  at(from: LogIndex): EntryBatch {
    const known = this.cut.get(from);
    if (known !== undefined) return known;
    const batch = this.cutAt(from);
    this.cut.set(from, batch);
    return batch;
  }

  private cutAt(from: LogIndex): EntryBatch {
    let end = from - 1;
    let bytes = 0;
    for (;;) {
      const entry = this.log.at(end + 1);
      if (entry === null) break;
      const size = entry.dataBytes + ENTRY_OVERHEAD_BYTES;
      if (end >= from && bytes + size > this.bytesMax) break;
      bytes += size;
      end += 1;
    }
    return { entries: this.log.slice(from, end), bytes };
  }
}
