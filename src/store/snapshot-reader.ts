/** Builds a machine from the bytes of a snapshot, and refuses what no machine would have written. */
import { type Database, DELETION_VERSION_COUNT } from './database.js';
import { hashKey } from './key-hash.js';
import { Encoding, KeyRecord } from './key-record.js';
import { DATABASE_COUNT, Keyspace } from './keyspace.js';
import { PayloadReader } from './payload-reader.js';
import { ENCODING_MASK, END_OF_DATABASES, EXPIRES_FLAG, SNAPSHOT_MARK } from './snapshot-format.js';

const ENCODINGS: readonly Encoding[] = [Encoding.Automatic, Encoding.Plain, Encoding.Raw];

export interface RestoredMachine {
  readonly keyspace: Keyspace;
  readonly lastApplied: number;
  readonly timeMs: number;
}

/** Throws `MalformedBytesError`. */
export function readSnapshot(bytes: Uint8Array): RestoredMachine {
  const reader = new PayloadReader(bytes);
  if (reader.readString() !== SNAPSHOT_MARK) reader.fail('it is no snapshot of this machine');
  const lastApplied = readWhole(reader);
  const timeMs = readWhole(reader);
  const keyspace = new Keyspace();
  let previous = -1;
  for (let number = reader.readByte(); number !== END_OF_DATABASES; number = reader.readByte()) {
    if (number >= DATABASE_COUNT || number <= previous) reader.fail(`database ${number} is out of place`);
    readDatabase(reader, keyspace, number, lastApplied);
    previous = number;
  }
  reader.expectEnd();
  return { keyspace, lastApplied, timeMs };
}

function readDatabase(reader: PayloadReader, keyspace: Keyspace, number: number, lastApplied: number): void {
  const database = keyspace.database(number);
  database.swappedAtVersion = readVersion(reader, lastApplied);
  readDeletionVersions(reader, database, lastApplied);
  const keyCount = reader.readCount();
  for (let at = 0; at < keyCount; at += 1) {
    const record = readRecord(reader, lastApplied);
    const hash = hashKey(record.key);
    if (database.keys.find(record.key, hash) !== null) reader.fail('a key is there twice');
    keyspace.insert(database, record, hash);
  }
}

function readDeletionVersions(reader: PayloadReader, database: Database, lastApplied: number): void {
  const count = reader.readCount();
  if (count === 0) return;
  if (count > DELETION_VERSION_COUNT) reader.fail('there are too many deletion versions');
  database.deletionVersions = new Float64Array(DELETION_VERSION_COUNT);
  for (let index = 0; index < count; index += 1) {
    const at = reader.readCount();
    if (at >= DELETION_VERSION_COUNT) reader.fail('a deletion version is out of place');
    const version = reader.readFloat64();
    // An expired key leaves half a version, so only the double of it is whole.
    const valid = Number.isSafeInteger(2 * version) && version > 0 && version <= lastApplied + 1;
    if (!valid) reader.fail('a deletion version is no version');
    database.deletionVersions[at] = version;
  }
}

function readRecord(reader: PayloadReader, lastApplied: number): KeyRecord {
  const head = reader.readByte();
  const encoding = ENCODINGS[head & ENCODING_MASK];
  if (encoding === undefined || head > EXPIRES_FLAG + ENCODING_MASK)
    return reader.fail('a record has no kind');
  const version = readVersion(reader, lastApplied);
  const expiresAtMs = head >= EXPIRES_FLAG ? readTime(reader) : null;
  const key = reader.readString();
  return new KeyRecord(key, reader.readString(), encoding, expiresAtMs, version);
}

function readVersion(reader: PayloadReader, lastApplied: number): number {
  const version = readWhole(reader);
  return version <= lastApplied ? version : reader.fail('a version is later than the snapshot');
}

/** A time may lie beyond 2^53, where doubles are whole but not exact. */
function readTime(reader: PayloadReader): number {
  const timeMs = reader.readFloat64();
  return Number.isInteger(timeMs) && timeMs > 0 ? timeMs : reader.fail('a time is none');
}

function readWhole(reader: PayloadReader): number {
  const value = reader.readFloat64();
  const whole = Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
  return whole ? value : reader.fail('a number is not whole');
}
