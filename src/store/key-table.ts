/**
 * A hash table whose buckets follow each other in the order of the hashes, however many there are.
 * A position in that order is therefore a cursor that survives growing, shrinking, restarting and
 * moving to another replica: keys before it were seen, keys from it on were not.
 */
import type { BinaryString } from '../resp/reply.js';
import { HASH_BITS, HASH_LIMIT } from './key-hash.js';
import type { KeyRecord } from './key-record.js';

const BUCKET_BITS_MIN = 4;
/** A table is halved when it is filled to less than one key in so many buckets. */
const SPARSE_FACTOR = 8;

/** One key of one database; lives from the creation of the key to its deletion. */
export class KeyEntry {
  next: KeyEntry | null = null;
  /** Where the expiry heap keeps it; -1 if it never expires. */
  heapPosition = -1;

  constructor(
    readonly hash: number,
    /** Here as well as in the record: a lookup then reads no record. */
    readonly key: BinaryString,
    public record: KeyRecord,
    readonly owner: KeyTable,
  ) {}
}

export class KeyTable {
  private bucketBits = BUCKET_BITS_MIN;
  private buckets: (KeyEntry | null)[] = emptyBuckets(BUCKET_BITS_MIN);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** `hash` must be `hashKey(key)`. */
  find(key: BinaryString, hash: number): KeyEntry | null {
    let entry = this.buckets[this.bucketOf(hash)] ?? null;
    while (entry !== null && (entry.hash !== hash || entry.key !== key)) entry = entry.next;
    return entry;
  }

  /** The key of `record` must not be in the table. */
  insert(record: KeyRecord, hash: number): KeyEntry {
    if (this.count >= this.buckets.length) this.resize(this.bucketBits + 1);
    const entry = new KeyEntry(hash, record.key, record, this);
    this.link(entry);
    this.count += 1;
    return entry;
  }

  remove(entry: KeyEntry): void {
    const bucket = this.bucketOf(entry.hash);
    let before: KeyEntry | null = null;
    let each = this.buckets[bucket] ?? null;
    while (each !== null && each !== entry) {
      before = each;
      each = each.next;
    }
    if (each === null) return;
    if (before === null) this.buckets[bucket] = entry.next;
    else before.next = entry.next;
    this.count -= 1;
    const sparse = this.count * SPARSE_FACTOR < this.buckets.length;
    if (sparse && this.bucketBits > BUCKET_BITS_MIN) this.resize(this.bucketBits - 1);
  }

  /** Every entry, in no particular order. */
  forEach(visit: (entry: KeyEntry) => void): void {
    for (const head of this.buckets) {
      for (let entry = head; entry !== null; entry = entry.next) visit(entry);
    }
  }

  /**
   * The entries whose hash is at least `fromHash`, ordered by hash and then by key: the same on every
   * replica, whatever became of its table before. The table must not change meanwhile.
   */
  *inOrder(fromHash: number): Generator<KeyEntry, void, undefined> {
    if (fromHash >= HASH_LIMIT) return;
    const bucketCount = this.buckets.length;
    for (let bucket = this.bucketOf(fromHash); bucket < bucketCount; bucket += 1) {
      const head = this.buckets[bucket] ?? null;
      if (head === null) continue;
      if (head.next !== null) yield* sortedChain(head, fromHash);
      else if (head.hash >= fromHash) yield head;
    }
  }

  private bucketOf(hash: number): number {
    return hash >>> (HASH_BITS - this.bucketBits);
  }

  private link(entry: KeyEntry): void {
    const bucket = this.bucketOf(entry.hash);
    entry.next = this.buckets[bucket] ?? null;
    this.buckets[bucket] = entry;
  }

  private resize(bucketBits: number): void {
    const before = this.buckets;
    this.bucketBits = bucketBits;
    this.buckets = emptyBuckets(bucketBits);
    for (const head of before) {
      let entry = head;
      while (entry !== null) {
        const { next } = entry;
        this.link(entry);
        entry = next;
      }
    }
  }
}

function sortedChain(head: KeyEntry, fromHash: number): readonly KeyEntry[] {
  const chain: KeyEntry[] = [];
  for (let entry: KeyEntry | null = head; entry !== null; entry = entry.next) {
    if (entry.hash >= fromHash) chain.push(entry);
  }
  return chain.sort((a, b) => a.hash - b.hash || (a.key < b.key ? -1 : 1));
}

function emptyBuckets(bucketBits: number): (KeyEntry | null)[] {
  return new Array<KeyEntry | null>(2 ** bucketBits).fill(null);
}
