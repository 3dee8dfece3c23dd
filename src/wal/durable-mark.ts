/**
 * The durable mark of a segment: everything before `end` was fsynced. Damage there is therefore not a
 * torn write, and may have hit an acknowledged entry. It lies far from the end of the log, so that what
 * wipes the one does not wipe the other. It is written only once it is true and is not fsynced itself:
 * an old or lost mark costs nothing, a present one is proof. (A later batch is proof too, because it is
 * written only after the fsync of the one before: so the mark is written in calm moments alone.)
 *
 * Layout: CRC-32 of the rest (4), magic (4), salt of the segment (8), end (4), continued (1).
 */
import { crc32 } from 'node:zlib';
import { SALT_BYTES } from './batch.js';
import { SEGMENT_HEADER_BYTES } from './segment-header.js';

/** A sector of its own. */
export const DURABLE_MARK_POSITION = SEGMENT_HEADER_BYTES;
export const BATCHES_START = 2 * SEGMENT_HEADER_BYTES;

const MARK_BYTES = 21;
const MAGIC = Buffer.from('DRBL', 'latin1');

export interface DurableMark {
  /** Offset in the file. */
  readonly end: number;
  /** The log goes on in the next segment, which therefore has to be there. */
  readonly continued: boolean;
}

export function encodeDurableMark(mark: DurableMark, salt: Buffer): Buffer {
  const bytes = Buffer.alloc(MARK_BYTES);
  bytes.set(MAGIC, 4);
  bytes.set(salt, 8);
  bytes.writeUInt32LE(mark.end, 16);
  bytes.writeUInt8(mark.continued ? 1 : 0, 20);
  bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
  return bytes;
}

/** Null if there is none, or only half of one. */
export function readDurableMark(segment: Buffer, salt: Buffer): DurableMark | null {
  const bytes = segment.subarray(DURABLE_MARK_POSITION, DURABLE_MARK_POSITION + MARK_BYTES);
  if (bytes.length < MARK_BYTES || crc32(bytes.subarray(4)) !== bytes.readUInt32LE(0)) return null;
  if (MAGIC.compare(bytes, 4, 8) !== 0 || salt.compare(bytes, 8, 8 + SALT_BYTES) !== 0) return null;
  return { end: bytes.readUInt32LE(16), continued: bytes.readUInt8(20) === 1 };
}
