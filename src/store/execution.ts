/** What one command sees and may do while it runs: its database, its time, its place in the log. */
import type { BinaryString, Reply } from '../resp/reply.js';
import type { Database } from './database.js';
import { Encoding, type KeyRecord } from './key-record.js';
import type { Keyspace } from './keyspace.js';

/** Runs one command whose number of arguments was checked. */
export type Handler = (execution: Execution, commandArguments: readonly BinaryString[]) => Reply;

/** One object serves all commands of a machine, one after the other. */
export class Execution {
  database: Database;
  databaseNumber = 0;
  /** Milliseconds since the epoch; the same for all commands of a transaction. */
  nowMs = 0;
  /** The log index that changes are given as their version. */
  version = 0;
  /** Numbers in [0, 1). */
  random: () => number = () => 0;

  constructor(readonly keyspace: Keyspace) {
    this.database = keyspace.database(0);
  }

  select(databaseNumber: number): void {
    this.databaseNumber = databaseNumber;
    this.database = this.keyspace.database(databaseNumber);
  }

  /** The record of a key that is there, or null. */
  find(key: BinaryString): KeyRecord | null {
    return this.database.recordAt(key, this.nowMs);
  }

  /** Creates or overwrites a key. A key that is due at once is deleted, which counts as a change too. */
  put(
    key: BinaryString,
    value: BinaryString,
    expiresAtMs: number | null = null,
    encoding: Encoding = Encoding.Automatic,
    database: Database = this.database,
  ): void {
    this.keyspace.put(database, key, value, encoding, expiresAtMs, this.version);
    if (expiresAtMs !== null && expiresAtMs <= this.nowMs) this.remove(key, database);
  }

  /** Gives the key of `record` another time to live. */
  expireAt(record: KeyRecord, expiresAtMs: number | null): void {
    this.put(record.key, record.value, expiresAtMs, record.encoding);
  }

  /** Whether the key was there. */
  remove(key: BinaryString, database: Database = this.database): boolean {
    const entry = database.find(key);
    if (entry === null) return false;
    this.keyspace.remove(database, entry, this.version);
    return true;
  }
}
