/**
 * A batch: what one write puts on the disk, valid as a whole or not at all.
 *
 * | offset | bytes | field                                                        |
 * |--------|-------|--------------------------------------------------------------|
 * | 0      | 4     | CRC-32 of everything after it                                |
 * | 4      | 4     | magic                                                        |
 * | 8      | 4     | length, header included                                      |
 * | 12     | 4     | its own position in the file                                 |
 * | 16     | 8     | salt of the segment                                          |
 * | 24     | 8     | sequence: 1 for the first batch of a log, then consecutive   |
 * | 32     | 4     | number of entries                                            |
 * | 36     | 1     | flags: hard state, vote, reset                               |
 * | 37     | 1     | length of the name voted for                                 |
 * | 40     | 8     | current term, if there is a hard state                       |
 * | 48     | 16    | index and term after which a reset log goes on               |
 * | 64     |       | the name voted for, then the records of the entries          |
 *
 * The salt is random and known to no client, so that a value that looks like a batch is never taken
 * for one when the rest of a torn segment is searched.
 */
import { crc32 } from 'node:zlib';
import type { GroupId, HardState, LogEntry } from '../consensus/types.js';
import { DamagedRecordError } from './errors.js';
import { readInteger, writeInteger } from './integers.js';
import type { LogPosition } from './log-checks.js';
import { decodeEntry, forEachPiece } from './record.js';

const BATCH_HEADER_BYTES = 64;
export const SALT_BYTES = 8;
export const BATCH_MAGIC_OFFSET = 4;
export const BATCH_MAGIC = Buffer.from('BTCH', 'latin1');

const HAS_HARD_STATE = 1;
const HAS_VOTE = 2;
const IS_RESET = 4;

export interface Batch {
  readonly sequence: number;
  readonly hardState: HardState | null;
  /** The log before is dropped; it goes on after this position. */
  readonly reset: LogPosition | null;
  readonly entries: readonly LogEntry[];
}

/** Where a batch lies. */
export interface BatchPlace {
  readonly groupId: GroupId;
  readonly salt: Buffer;
  readonly position: number;
}

export function batchBytes(hardState: HardState | null, recordsBytes: number): number {
  return BATCH_HEADER_BYTES + Buffer.byteLength(hardState?.votedFor ?? '') + recordsBytes;
}

/** Writes the batch to the start of `target`, which has to be large enough; returns its length. */
export function encodeBatch(target: Buffer, batch: Batch, place: BatchPlace): number {
  const votedFor = batch.hardState?.votedFor ?? null;
  const vote = Buffer.from(votedFor ?? '');
  target.set(BATCH_MAGIC, BATCH_MAGIC_OFFSET);
  target.writeUInt32LE(place.position, 12);
  target.set(place.salt, 16);
  writeInteger(target, batch.sequence, 24);
  target.writeUInt32LE(batch.entries.length, 32);
  const flags =
    (batch.hardState === null ? 0 : HAS_HARD_STATE) |
    (votedFor === null ? 0 : HAS_VOTE) |
    (batch.reset === null ? 0 : IS_RESET);
  target.writeUInt8(flags, 36);
  target.writeUInt8(vote.length, 37);
  target.writeUInt16LE(0, 38);
  writeInteger(target, batch.hardState?.currentTerm ?? 0, 40);
  writeInteger(target, batch.reset?.index ?? 0, 48);
  writeInteger(target, batch.reset?.term ?? 0, 56);
  target.set(vote, BATCH_HEADER_BYTES);
  let end = BATCH_HEADER_BYTES + vote.length;
  forEachPiece(place.groupId, batch.entries, (records) => {
    target.set(records, end);
    end += records.length;
  });
  target.writeUInt32LE(end, 8);
  target.writeUInt32LE(crc32(target.subarray(4, end)), 0);
  return end;
}

/** The batch at `place.position` of the segment, and where it ends; or why there is none. */
export function decodeBatch(
  segment: Buffer,
  place: BatchPlace,
): { readonly batch: Batch; readonly end: number } | { readonly damage: string } {
  const damage = frameDamage(segment, place);
  if (damage !== null) return { damage };
  const { position } = place;
  const end = position + segment.readUInt32LE(position + 8);
  // A copy, so that the entries kept from a batch do not keep the whole segment in memory.
  const bytes = Buffer.from(segment.subarray(position, end));
  const flags = bytes.readUInt8(36);
  const recordsStart = BATCH_HEADER_BYTES + bytes.readUInt8(37);
  const vote = (flags & HAS_VOTE) === 0 ? null : bytes.toString('utf8', BATCH_HEADER_BYTES, recordsStart);
  const entries = decodeEntries(bytes, recordsStart, place.groupId);
  if (typeof entries === 'string') return { damage: entries };
  const batch: Batch = {
    sequence: readInteger(bytes, 24),
    hardState:
      (flags & HAS_HARD_STATE) === 0 ? null : { currentTerm: readInteger(bytes, 40), votedFor: vote },
    reset: (flags & IS_RESET) === 0 ? null : { index: readInteger(bytes, 48), term: readInteger(bytes, 56) },
    entries,
  };
  return { batch, end };
}

/** Why no whole batch of this segment lies at the position, judged by its frame alone. */
export function frameDamage(segment: Buffer, place: BatchPlace): string | null {
  const { position } = place;
  const available = segment.length - position;
  if (available < BATCH_HEADER_BYTES) return 'there is no room for a batch';
  if (BATCH_MAGIC.compare(segment, position + 4, position + 8) !== 0) return 'no batch begins here';
  if (place.salt.compare(segment, position + 16, position + 24) !== 0)
    return 'the batch is of another segment';
  if (segment.readUInt32LE(position + 12) !== position) return 'the batch was written for another place';
  const length = segment.readUInt32LE(position + 8);
  if (length < BATCH_HEADER_BYTES || length > available) return `the length ${length} of the batch is wrong`;
  const checksum = crc32(segment.subarray(position + 4, position + length));
  return checksum === segment.readUInt32LE(position) ? null : 'the checksum of the batch is wrong';
}

function decodeEntries(bytes: Buffer, start: number, groupId: GroupId): LogEntry[] | string {
  const count = bytes.readUInt32LE(32);
  const entries: LogEntry[] = [];
  let offset = start;
  try {
    while (offset < bytes.length) {
      const decoded = decodeEntry(bytes, offset);
      if (decoded.groupId !== groupId) return `an entry belongs to group ${decoded.groupId}, not ${groupId}`;
      entries.push(decoded.entry);
      offset = decoded.end;
    }
  } catch (error) {
    if (error instanceof DamagedRecordError) return error.message;
    throw error;
  }
  return entries.length === count ? entries : `the batch holds ${entries.length} entries instead of ${count}`;
}
