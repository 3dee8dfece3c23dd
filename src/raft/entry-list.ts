/**
 * A list of entries that grows at its end and is cut at both. Only the newest are objects. A log is long, and
 * an object for each of its entries would be copied, marked and kept by the garbage collector: the older ones
 * lie packed, block by block, and are made anew for whoever asks, which is seldom. Their indexes follow each other.
 */
import { type EntryKind, LogEntry, type LogIndex, type Term } from '../consensus/types.js';

const BLOCK_ENTRIES = 1024;

export class EntryList {
  private readonly blocks: PackedBlock[] = [];
  /** Behind the blocks. */
  private recent: LogEntry[] = [];
  /** How many at the front are still there and dropped already; less than a block. */
  private dropped = 0;

  get length(): number {
    return this.packedCount + this.recent.length - this.dropped;
  }

  /** The entry at `position`, from 0; null if there is none. */
  at(position: number): LogEntry | null {
    if (position < 0) return null;
    const place = position + this.dropped;
    const { packedCount } = this;
    if (place >= packedCount) return this.recent[place - packedCount] ?? null;
    return this.blocks[Math.floor(place / BLOCK_ENTRIES)]?.at(place % BLOCK_ENTRIES) ?? null;
  }

  /** The entries from position `from` up to but not including `to`, which must be there. */
  slice(from: number, to: number): readonly LogEntry[] {
    const shift = this.dropped - this.packedCount;
    if (from + shift >= 0) return this.recent.slice(from + shift, to + shift);
    const entries: LogEntry[] = [];
    for (let position = from; position < to; position += 1) {
      const entry = this.at(position);
      if (entry !== null) entries.push(entry);
    }
    return entries;
  }

  push(entry: LogEntry): void {
    this.recent.push(entry);
    if (this.recent.length < 2 * BLOCK_ENTRIES) return;
    this.blocks.push(new PackedBlock(this.recent.splice(0, BLOCK_ENTRIES)));
  }

  /** Keeps the first `length` entries alone. */
  truncate(length: number): void {
    const end = length + this.dropped;
    while (end < this.packedCount) {
      this.recent = this.blocks.pop()?.entries() ?? [];
    }
    this.recent.length = end - this.packedCount;
  }

  dropFirst(count: number): void {
    this.dropped += count;
    while (this.blocks.length > 0 && this.dropped >= BLOCK_ENTRIES) {
      this.blocks.shift();
      this.dropped -= BLOCK_ENTRIES;
    }
    if (this.blocks.length > 0) return;
    this.recent.splice(0, this.dropped);
    this.dropped = 0;
  }

  private get packedCount(): number {
    return this.blocks.length * BLOCK_ENTRIES;
  }
}

/** Consecutive entries, without an object for each. */
class PackedBlock {
  private readonly firstIndex: LogIndex;
  private readonly terms = new Float64Array(BLOCK_ENTRIES);
  private readonly kinds = new Uint8Array(BLOCK_ENTRIES);
  /** Many entries share the same bytes. */
  private readonly bytes: Uint8Array[] = [];
  private readonly dataBytes = new Uint32Array(BLOCK_ENTRIES);
  private readonly starts = new Uint32Array(BLOCK_ENTRIES);
  private readonly ends = new Uint32Array(BLOCK_ENTRIES);

  /** `entries` are a block full. */
  constructor(entries: readonly LogEntry[]) {
    this.firstIndex = entries[0]?.index ?? 0;
    for (const [at, entry] of entries.entries()) {
      this.terms[at] = entry.term;
      this.kinds[at] = entry.kind;
      this.bytes.push(entry.bytes);
      this.dataBytes[at] = entry.dataBytes;
      this.starts[at] = entry.start;
      this.ends[at] = entry.end;
    }
  }

  at(position: number): LogEntry | null {
    const bytes = this.bytes[position];
    if (bytes === undefined) return null;
    return new LogEntry(
      this.firstIndex + position,
      this.terms[position] as Term,
      this.kinds[position] as EntryKind,
      bytes,
      this.dataBytes[position],
      this.starts[position],
      this.ends[position],
    );
  }

  entries(): LogEntry[] {
    return this.bytes.map((_, position) => this.at(position) as LogEntry);
  }
}
