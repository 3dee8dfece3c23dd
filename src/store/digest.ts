/**
 * A fingerprint of the machine of 64 bits. The hashes of all records are added up, so their order does
 * not matter; each record caches its own, so that asking again costs one pass over the records. It
 * tells replicas apart that should be equal; it is no protection against forgery.
 */
import { type Database, DELETION_VERSION_COUNT } from './database.js';
import type { KeyRecord } from './key-record.js';
import type { Keyspace } from './keyspace.js';

const LOW_SEED = 0x243f6a88;
const HIGH_SEED = 0x13198a2e;
const LOW_MULTIPLIER = 0x9e3779b1;
const HIGH_MULTIPLIER = 0x85ebca77;

/** Two hashes of 32 bits over the same input. */
class Lanes {
  low = LOW_SEED;
  high = HIGH_SEED;

  addWord(word: number): void {
    const low = Math.imul(this.low ^ word, LOW_MULTIPLIER);
    const high = Math.imul((this.high + word) | 0, HIGH_MULTIPLIER);
    this.low = low ^ (low >>> 15);
    this.high = high ^ (high >>> 13);
  }

  /** `value` is 0 or more, in halves at the finest. */
  addNumber(value: number): void {
    const doubled = value * 2;
    this.addWord((doubled % 2 ** 32) | 0);
    this.addWord(Math.floor(doubled / 2 ** 32) | 0);
  }

  addText(text: string): void {
    const { length } = text;
    this.addWord(length);
    let at = 0;
    for (; at + 4 <= length; at += 4) {
      this.addWord(
        text.charCodeAt(at) |
          (text.charCodeAt(at + 1) << 8) |
          (text.charCodeAt(at + 2) << 16) |
          (text.charCodeAt(at + 3) << 24),
      );
    }
    for (; at < length; at += 1) this.addWord(text.charCodeAt(at));
  }
}

/** 16 hexadecimal digits over everything that a snapshot holds. */
export function digestOf(keyspace: Keyspace, timeMs: number, lastApplied: number): string {
  const lanes = new Lanes();
  lanes.addNumber(lastApplied);
  lanes.addNumber(timeMs);
  for (const database of keyspace.databases) addDatabase(lanes, database);
  return hexadecimal(lanes.high) + hexadecimal(lanes.low);
}

function addDatabase(lanes: Lanes, database: Database): void {
  let low = 0;
  let high = 0;
  database.keys.forEach(({ record }) => {
    if (record.digestLow === 0 && record.digestHigh === 0) digestRecord(record);
    low = (low + record.digestLow) | 0;
    high = (high + record.digestHigh) | 0;
  });
  lanes.addNumber(database.keys.size);
  lanes.addWord(low);
  lanes.addWord(high);
  lanes.addNumber(database.swappedAtVersion);
  for (let at = 0; at < DELETION_VERSION_COUNT; at += 1) {
    const version = database.deletionVersions[at] ?? 0;
    if (version === 0) continue;
    lanes.addWord(at);
    lanes.addNumber(version);
  }
}

function digestRecord(record: KeyRecord): void {
  const lanes = new Lanes();
  lanes.addText(record.key);
  lanes.addText(record.value);
  lanes.addWord(record.encoding);
  lanes.addWord(record.expiresAtMs === null ? 0 : 1);
  lanes.addNumber(record.expiresAtMs ?? 0);
  lanes.addNumber(record.version);
  lanes.addWord(0);
  record.digestLow = lanes.low;
  record.digestHigh = lanes.high;
}

function hexadecimal(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
