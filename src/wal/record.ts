/**
 * How one log entry is framed. The same bytes are on the disk and on the wire, so an entry is encoded
 * once in its life.
 *
 * | offset | bytes | field                                   |
 * |--------|-------|-----------------------------------------|
 * | 0      | 4     | CRC-32 of everything after it           |
 * | 4      | 4     | length of the record, header included   |
 * | 8      | 4     | group id                                |
 * | 12     | 8     | index                                   |
 * | 20     | 8     | term                                    |
 * | 28     | 1     | kind                                    |
 * | 29     |       | data                                    |
 */
import { crc32 } from 'node:zlib';
import { EntryKind, type GroupId, LogEntry } from '../consensus/types.js';
import { DamagedRecordError } from './errors.js';
import { readInteger, writeInteger } from './integers.js';

const HEADER_BYTES = 29;
/** By their numbers. */
const KINDS: readonly EntryKind[] = Object.values(EntryKind);

/** The record of `entry`, encoded at the first call and kept in the entry. */
export function encodeEntry(groupId: GroupId, entry: LogEntry): Uint8Array {
  const known = entry.record;
  if (known !== null) return known;
  const record = Buffer.allocUnsafe(HEADER_BYTES + entry.dataBytes);
  record.writeUInt32LE(record.length, 4);
  record.writeUInt32LE(groupId, 8);
  writeInteger(record, entry.index, 12);
  writeInteger(record, entry.term, 20);
  record.writeUInt8(entry.kind, 28);
  record.set(entry.data, HEADER_BYTES);
  record.writeUInt32LE(crc32(record.subarray(4)), 0);
  entry.frame(record);
  return record;
}

export interface DecodedEntry {
  readonly groupId: GroupId;
  readonly entry: LogEntry;
  /** Where the next record begins. */
  readonly end: number;
}

/**
 * The entry whose record begins at `offset`. Its record is a view of `bytes`, not a copy.
 * Throws DamagedRecordError unless the record is whole and its checksum right.
 */
export function decodeEntry(bytes: Uint8Array, offset: number): DecodedEntry {
  const buffer = asBuffer(bytes);
  const available = buffer.length - offset;
  if (available < HEADER_BYTES) throw new DamagedRecordError(offset, 'it is cut short');
  const length = buffer.readUInt32LE(offset + 4);
  if (length < HEADER_BYTES) throw new DamagedRecordError(offset, `its length ${length} is too small`);
  if (length > available) throw new DamagedRecordError(offset, `its length ${length} passes the end`);
  const end = offset + length;
  const checksum = crc32(buffer.subarray(offset + 4, end));
  if (checksum !== buffer.readUInt32LE(offset)) throw new DamagedRecordError(offset, 'its checksum is wrong');
  const entry = new LogEntry(
    readInteger(buffer, offset + 12),
    readInteger(buffer, offset + 20),
    entryKind(buffer.readUInt8(offset + 28), offset),
    buffer.subarray(offset, end),
    length - HEADER_BYTES,
  );
  return { groupId: buffer.readUInt32LE(offset + 8), entry, end };
}

function entryKind(value: number, offset: number): EntryKind {
  const kind = KINDS[value];
  if (kind === undefined) throw new DamagedRecordError(offset, `its kind ${value} is unknown`);
  return kind;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
