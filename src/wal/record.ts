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
const SLAB_BYTES = 64 * 1024;
/** A larger record has memory of its own. */
const SHARED_BYTES_MAX = 8 * 1024;
/** By their numbers. */
const KINDS: readonly EntryKind[] = Object.values(EntryKind);

/** Frames `entry` unless it is framed, and returns the length of its record in bytes. */
export function frameEntry(groupId: GroupId, entry: LogEntry): number {
  const length = HEADER_BYTES + entry.dataBytes;
  if (entry.isFramed) return length;
  const { bytes, start } = roomForRecord(length);
  const end = start + length;
  bytes.writeUInt32LE(length, start + 4);
  bytes.writeUInt32LE(groupId, start + 8);
  writeInteger(bytes, entry.index, start + 12);
  writeInteger(bytes, entry.term, start + 20);
  bytes.writeUInt8(entry.kind, start + 28);
  bytes.set(entry.data, start + HEADER_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(start + 4, end)), start);
  entry.frame(bytes, start, end);
  return length;
}

/** The records of `entries`, framed here if need be, one after the other: in one piece what lies in one piece. */
export function forEachPiece(
  groupId: GroupId,
  entries: readonly LogEntry[],
  take: (records: Uint8Array) => void,
): void {
  let first: LogEntry | null = null;
  let last: LogEntry | null = null;
  for (const entry of entries) {
    frameEntry(groupId, entry);
    if (first === null || last === null || !entry.liesBehind(last)) {
      if (first !== null && last !== null) take(first.recordsTo(last));
      first = entry;
    }
    last = entry;
  }
  if (first !== null && last !== null) take(first.recordsTo(last));
}

/** Records lie behind each other here, the older ones of this slab first. */
let slab = Buffer.alloc(0);
let slabEnd = 0;

/** Small records share memory: what was framed together can then be copied together. */
function roomForRecord(length: number): { readonly bytes: Buffer; readonly start: number } {
  if (length > SHARED_BYTES_MAX) return { bytes: Buffer.allocUnsafeSlow(length), start: 0 };
  if (slabEnd + length > slab.length) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    slabEnd = 0;
  }
  const start = slabEnd;
  slabEnd += length;
  return { bytes: slab, start };
}

export interface DecodedEntry {
  readonly groupId: GroupId;
  readonly entry: LogEntry;
  /** Where the next record begins. */
  readonly end: number;
}

/**
 * The entry whose record begins at `offset`. Its record stays where it lies.
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
    buffer,
    length - HEADER_BYTES,
    offset,
    end,
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
