/**
 * The keys of which an acceptor has accepted something, in the order of their hashes, for commands that look
 * through a database. A tombstone is kept as a key that is due.
 */
import type { PaxosRecord } from '../paxos/records.js';
import type { Register } from '../paxos/register.js';
import { HASH_LIMIT } from '../store/key-hash.js';
import { Encoding } from '../store/key-record.js';
import { Keyspace } from '../store/keyspace.js';
import { expiryOf } from '../store/single-key.js';
import { databaseAndKeyOf, registerOf } from './register-key.js';
import { type KeyPage, type ListedKey, type ListKeys, TOMBSTONE } from './survey-messages.js';

/** Of the keys in one page; more go into the next. */
const PAGE_BYTES_MAX = 1024 * 1024;
const PAGE_KEYS_MAX = 10_000;

export class RegisterIndex {
  /** Holds the keys without their values. */
  readonly keyspace = new Keyspace();

  constructor(private readonly registers: ReadonlyMap<string, Register>) {
    for (const [key, { accepted }] of registers) if (accepted !== null) this.put(key, accepted.value.state);
  }

  /** Follows what has become of the registers. */
  follow(records: readonly PaxosRecord[]): void {
    for (const record of records) {
      if (record.type === 'accepted') this.put(record.key, record.value.state);
      else if (record.type === 'removed') this.remove(record.key);
    }
  }

  /** How many keys are there at `nowMs`, in all databases. */
  countAt(nowMs: number): number {
    const { keyspace } = this;
    return keyspace.databases.reduce((sum, database) => sum + keyspace.countAt(database, nowMs), 0);
  }

  /** Of one database, from a hash on. */
  page({ countMax, database, fromHash }: Omit<ListKeys, 'type' | 'request'>): KeyPage {
    const keys: ListedKey[] = [];
    const limit = Math.min(countMax, PAGE_KEYS_MAX);
    let bytes = 0;
    let lastHash = -1;
    for (const { hash, record } of this.keyspace.database(database).keys.inOrder(fromHash)) {
      // Keys of the same hash go together: the next page cannot begin between them.
      if ((keys.length >= limit || bytes >= PAGE_BYTES_MAX) && hash !== lastHash) {
        return { keys, nextHash: hash };
      }
      const accepted = this.registers.get(registerOf(database, record.key))?.accepted ?? null;
      lastHash = hash;
      if (accepted === null) continue;
      const expiresAtMs = record.expiresAtMs ?? Number.POSITIVE_INFINITY;
      keys.push({ key: record.key, ballot: accepted.ballot, expiresAtMs });
      bytes += record.key.length;
    }
    return { keys, nextHash: HASH_LIMIT };
  }

  private put(registerName: string, state: string | null): void {
    const { database, key } = databaseAndKeyOf(registerName);
    const expiresAtMs = state === null ? TOMBSTONE : expiryOf(state);
    const shown = Number.isFinite(expiresAtMs) ? expiresAtMs : null;
    this.keyspace.put(this.keyspace.database(database), key, '', Encoding.Automatic, shown, 0);
  }

  private remove(registerName: string): void {
    const { database, key } = databaseAndKeyOf(registerName);
    const table = this.keyspace.database(database);
    const entry = table.find(key);
    if (entry !== null) this.keyspace.remove(table, entry, 0);
  }
}
