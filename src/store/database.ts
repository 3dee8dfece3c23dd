/**
 * One of the numbered databases: its keys, and what is remembered of keys that are gone.
 *
 * WATCH must notice that a key was created and deleted again, so a missing key has a version too. One
 * number per deleted key would grow for ever; instead keys share 4096 numbers, chosen by hash, each the
 * latest deletion among its keys. Two keys that share one may abort a transaction without need, about
 * once in 4096 deletions, and a change is never overlooked.
 *
 * A key of version v that expires leaves v + 1/2, not the index at which it was removed: a key that was
 * due when it was watched has that version before and after its removal, as Redis does not abort for it.
 */
import type { BinaryString } from '../resp/reply.js';
import { hashKey } from './key-hash.js';
import type { KeyRecord } from './key-record.js';
import { type KeyEntry, KeyTable } from './key-table.js';

export const DELETION_VERSION_COUNT = 4096;
const EXPIRED = 0.5;
const NO_DELETIONS = new Float64Array(0);

export class Database {
  keys = new KeyTable();
  /** The latest deletion by `hash % 4096`; empty until there was one. */
  deletionVersions: Float64Array = NO_DELETIONS;
  /** When all keys were last exchanged by SWAPDB: no key is older than that. */
  swappedAtVersion = 0;

  find(key: BinaryString): KeyEntry | null {
    return this.keys.find(key, hashKey(key));
  }

  /** The record of a key that is there at `nowMs`, or null. */
  recordAt(key: BinaryString, nowMs: number): KeyRecord | null {
    const record = this.find(key)?.record ?? null;
    return record?.isDue(nowMs) ? null : record;
  }

  /** What WATCH remembers of a key and compares when it is applied. */
  versionAt(key: BinaryString, nowMs: number): number {
    const hash = hashKey(key);
    const entry = this.keys.find(key, hash);
    const deleted = this.deletionVersions[hash % DELETION_VERSION_COUNT] ?? 0;
    if (entry === null) return deleted;
    return entry.record.isDue(nowMs)
      ? Math.max(deleted, this.versionOf(entry) + EXPIRED)
      : this.versionOf(entry);
  }

  /** Remembers that the key of `entry`, deleted at `version`, is not what it was. */
  markDeleted(entry: KeyEntry, version: number): void {
    if (this.deletionVersions.length === 0) this.deletionVersions = new Float64Array(DELETION_VERSION_COUNT);
    const at = entry.hash % DELETION_VERSION_COUNT;
    this.deletionVersions[at] = Math.max(version, this.deletionVersions[at] ?? 0);
  }

  markExpired(entry: KeyEntry): void {
    this.markDeleted(entry, this.versionOf(entry) + EXPIRED);
  }

  private versionOf(entry: KeyEntry): number {
    return Math.max(entry.record.version, this.swappedAtVersion);
  }
}
