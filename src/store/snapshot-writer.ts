/** Serialises a frozen copy of the machine, slice by slice. */
import type { Database } from './database.js';
import type { KeyRecord } from './key-record.js';
import type { Keyspace } from './keyspace.js';
import { PayloadWriter } from './payload-writer.js';
import { END_OF_DATABASES, EXPIRES_FLAG, SNAPSHOT_MARK } from './snapshot-format.js';

const SLICE_BYTES = 64 * 1024;
const BUFFER_BYTES_MAX = 2 * SLICE_BYTES;
/** All of a record but its key and its value. */
const RECORD_OVERHEAD_BYTES = 32;
/** All that stands before the deletions of a database, or before the first database, and the mark of the end. */
const HEADER_BYTES_MAX = 64;
const DELETION_BYTES_MAX = 16;

interface FrozenDatabase {
  readonly number: number;
  readonly swappedAtVersion: number;
  readonly deletionVersions: Float64Array;
  readonly records: readonly KeyRecord[];
}

export interface FrozenMachine {
  readonly lastApplied: number;
  readonly timeMs: number;
  readonly databases: readonly FrozenDatabase[];
}

/** One pass that takes references: records never change, so later entries do not touch the copy. */
export function freeze(keyspace: Keyspace, timeMs: number, lastApplied: number): FrozenMachine {
  const databases = keyspace.databases.map(freezeDatabase).filter(holdsAnything);
  return { lastApplied, timeMs, databases };
}

function freezeDatabase(database: Database, number: number): FrozenDatabase {
  const records: KeyRecord[] = [];
  database.keys.forEach((entry) => {
    records.push(entry.record);
  });
  const deletionVersions = database.deletionVersions.slice();
  return { number, swappedAtVersion: database.swappedAtVersion, deletionVersions, records };
}

function holdsAnything(database: FrozenDatabase): boolean {
  return database.records.length + database.deletionVersions.length + database.swappedAtVersion > 0;
}

/** The bytes, in slices of about 64 KiB. */
export function* serialise(machine: FrozenMachine): Generator<Uint8Array, void, undefined> {
  let writer = new PayloadWriter(HEADER_BYTES_MAX);
  writer.writeString(SNAPSHOT_MARK);
  writer.writeFloat64(machine.lastApplied);
  writer.writeFloat64(machine.timeMs);
  for (const database of machine.databases) {
    yield writer.take();
    const deletions = countDeletions(database);
    writer = writerFor(database.records, 0, deletions * DELETION_BYTES_MAX);
    writeDatabase(writer, database, deletions);
    for (const [at, record] of database.records.entries()) {
      if (writer.length + recordBytesMax(record) > BUFFER_BYTES_MAX || writer.length > SLICE_BYTES) {
        yield writer.take();
        writer = writerFor(database.records, at, 0);
      }
      if (recordBytesMax(record) <= BUFFER_BYTES_MAX) writeRecord(writer, record);
      else yield* largeRecord(record);
    }
  }
  writer.writeByte(END_OF_DATABASES);
  yield writer.take();
}

/** With room for the records from `from` on, and for more before them, but for no more than is yielded at once. */
function writerFor(records: readonly KeyRecord[], from: number, bytesBefore: number): PayloadWriter {
  let bytes = HEADER_BYTES_MAX + bytesBefore;
  for (let at = from; at < records.length && bytes < BUFFER_BYTES_MAX; at += 1) {
    const record = records[at];
    if (record !== undefined) bytes += recordBytesMax(record);
  }
  return new PayloadWriter(Math.min(bytes, BUFFER_BYTES_MAX + HEADER_BYTES_MAX));
}

// Both go by place: iterators over thousands of numbers are slow, and most snapshots are small.
function countDeletions({ deletionVersions }: FrozenDatabase): number {
  let count = 0;
  for (let at = 0; at < deletionVersions.length; at += 1) if (deletionVersions[at] !== 0) count += 1;
  return count;
}

function writeDatabase(writer: PayloadWriter, database: FrozenDatabase, deletions: number): void {
  const { deletionVersions } = database;
  writer.writeByte(database.number);
  writer.writeFloat64(database.swappedAtVersion);
  writer.writeCount(deletions);
  for (let at = 0; at < deletionVersions.length; at += 1) {
    const version = deletionVersions[at] ?? 0;
    if (version === 0) continue;
    writer.writeCount(at);
    writer.writeFloat64(version);
  }
  writer.writeCount(database.records.length);
}

function recordBytesMax(record: KeyRecord): number {
  return RECORD_OVERHEAD_BYTES + record.key.length + record.value.length;
}

function writeRecord(writer: PayloadWriter, record: KeyRecord): void {
  writeRecordHeader(writer, record);
  writer.writeString(record.key);
  writer.writeString(record.value);
}

function writeRecordHeader(writer: PayloadWriter, record: KeyRecord): void {
  writer.writeByte(record.encoding + (record.expiresAtMs === null ? 0 : EXPIRES_FLAG));
  writer.writeFloat64(record.version);
  if (record.expiresAtMs !== null) writer.writeFloat64(record.expiresAtMs);
}

function* largeRecord(record: KeyRecord): Generator<Uint8Array, void, undefined> {
  const header = new PayloadWriter(RECORD_OVERHEAD_BYTES);
  writeRecordHeader(header, record);
  yield header.take();
  yield* largeText(record.key);
  yield* largeText(record.value);
}

function* largeText(text: string): Generator<Uint8Array, void, undefined> {
  const length = new PayloadWriter(RECORD_OVERHEAD_BYTES);
  length.writeCount(text.length);
  yield length.take();
  for (let at = 0; at < text.length; at += SLICE_BYTES) {
    yield Buffer.from(text.slice(at, at + SLICE_BYTES), 'latin1');
  }
}
