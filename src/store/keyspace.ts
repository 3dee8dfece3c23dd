/** All databases and the expiry of their keys. Every change of a key goes through here. */
import { invariant } from '../consensus/invariant.js';
import type { BinaryString } from '../resp/reply.js';
import { Database } from './database.js';
import { ExpiryHeap } from './expiry-heap.js';
import { hashKey } from './key-hash.js';
import { type Encoding, KeyRecord } from './key-record.js';
import { type KeyEntry, KeyTable } from './key-table.js';

export const DATABASE_COUNT = 16;

export class Keyspace {
  readonly databases: readonly Database[] = Array.from({ length: DATABASE_COUNT }, () => new Database());
  private readonly expiry = new ExpiryHeap();

  /** When the next key is due, in milliseconds since the epoch; Infinity if none ever is. */
  get nextExpiryMs(): number {
    return this.expiry.nextMs;
  }

  /** `number` must be below `DATABASE_COUNT`. */
  database(number: number): Database {
    const database = this.databases[number];
    invariant(database !== undefined, `database ${number} does not exist`);
    return database;
  }

  /** Creates or overwrites a key. */
  put(
    database: Database,
    key: BinaryString,
    value: BinaryString,
    encoding: Encoding,
    expiresAtMs: number | null,
    version: number,
  ): void {
    const hash = hashKey(key);
    const entry = database.keys.find(key, hash);
    if (entry === null) {
      this.insert(database, new KeyRecord(key, value, encoding, expiresAtMs, version), hash);
      return;
    }
    // The key of the entry is kept: it is in memory already, the new one need not stay.
    entry.record = new KeyRecord(entry.key, value, encoding, expiresAtMs, version);
    if (expiresAtMs !== null || entry.heapPosition >= 0) this.expiry.update(entry);
  }

  /** The key of `record` must not be in the database. */
  insert(database: Database, record: KeyRecord, hash: number): void {
    const entry = database.keys.insert(record, hash);
    if (record.expiresAtMs !== null) this.expiry.update(entry);
  }

  remove(database: Database, entry: KeyEntry, version: number): void {
    this.unlink(database, entry);
    database.markDeleted(entry, version);
  }

  /** Removes every key that is due at `nowMs`. */
  expire(nowMs: number): void {
    for (let due = this.expiry.firstDue(nowMs); due !== null; due = this.expiry.firstDue(nowMs)) {
      const { owner } = due;
      const database = this.databases.find((each) => each.keys === owner);
      invariant(database !== undefined, 'a key that expires belongs to no database');
      this.unlink(database, due);
      database.markExpired(due);
    }
  }

  /** Removes every key of one database. */
  flush(database: Database, version: number): void {
    database.keys.forEach((entry) => {
      this.expiry.remove(entry);
      database.markDeleted(entry, version);
    });
    database.keys = new KeyTable();
  }

  /** Exchanges the keys of two databases. A watch stays with its database: every key in either has changed. */
  swap(first: Database, second: Database, version: number): void {
    for (const { keys } of [first, second]) {
      keys.forEach((entry) => {
        first.markDeleted(entry, version);
        second.markDeleted(entry, version);
      });
    }
    const { keys } = first;
    first.keys = second.keys;
    second.keys = keys;
    first.swappedAtVersion = version;
    second.swappedAtVersion = version;
  }

  /** How many keys of `database` are there at `nowMs`. */
  countAt(database: Database, nowMs: number): number {
    return database.keys.size - this.expiry.countDue(nowMs, database.keys);
  }

  private unlink(database: Database, entry: KeyEntry): void {
    this.expiry.remove(entry);
    database.keys.remove(entry);
  }
}
