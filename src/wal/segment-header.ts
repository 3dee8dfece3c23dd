/**
 * The first bytes of a segment. It repeats what the log had come to when the segment was begun, so
 * that older segments can be deleted without losing the hard state, and a missing one is noticed.
 *
 * | offset | bytes | field                                                    |
 * |--------|-------|----------------------------------------------------------|
 * | 0      | 4     | CRC-32 of the rest of the header                         |
 * | 4      | 8     | magic and version                                        |
 * | 12     | 4     | group id                                                 |
 * | 16     | 8     | sequence of the segment                                  |
 * | 24     | 16    | index and term of the last entry before it               |
 * | 40     | 8     | sequence of its first batch                              |
 * | 48     | 8     | size of the file                                         |
 * | 56     | 8     | salt                                                     |
 * | 64     | 8     | current term                                             |
 * | 72     | 2     | whether there is a vote, and the length of its name      |
 * | 74     |       | the name voted for                                       |
 */
import { crc32 } from 'node:zlib';
import type { GroupId, HardState } from '../consensus/types.js';
import { SALT_BYTES } from './batch.js';
import { readInteger, writeInteger } from './integers.js';
import type { LogPosition } from './log-checks.js';

/** One sector: a header is there or it is not. */
export const SEGMENT_HEADER_BYTES = 512;
export const SEGMENT_SUFFIX = '.wal';
/** A file on its way to become a segment or a snapshot; whatever a crash leaves of it is removed. */
export const TEMPORARY_SUFFIX = '.tmp';

const MAGIC = Buffer.from('CONCLOG1', 'latin1');

export interface SegmentHeader {
  readonly groupId: GroupId;
  readonly sequence: number;
  /** The last entry of the log before the first batch of this segment. */
  readonly previous: LogPosition;
  readonly firstBatchSequence: number;
  readonly sizeBytes: number;
  readonly salt: Buffer;
  readonly hardState: HardState;
}

/** `SEQUENCE-INDEX.wal`, where INDEX is the next one of the log when the segment was begun. */
export function segmentName(sequence: number, nextIndex: number): string {
  return `${String(sequence).padStart(10, '0')}-${String(nextIndex).padStart(16, '0')}${SEGMENT_SUFFIX}`;
}

/** The sequence in the name of a segment; null for the name of anything else. */
export function segmentSequence(name: string): number | null {
  const match = /^(\d{10})-\d{16}\.wal$/.exec(name);
  return match === null ? null : Number(match[1]);
}

export function encodeSegmentHeader(header: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
  const { votedFor, currentTerm } = header.hardState;
  const vote = Buffer.from(votedFor ?? '');
  bytes.set(MAGIC, 4);
  bytes.writeUInt32LE(header.groupId, 12);
  writeInteger(bytes, header.sequence, 16);
  writeInteger(bytes, header.previous.index, 24);
  writeInteger(bytes, header.previous.term, 32);
  writeInteger(bytes, header.firstBatchSequence, 40);
  writeInteger(bytes, header.sizeBytes, 48);
  bytes.set(header.salt, 56);
  writeInteger(bytes, currentTerm, 64);
  bytes.writeUInt8(votedFor === null ? 0 : 1, 72);
  bytes.writeUInt8(vote.length, 73);
  bytes.set(vote, 74);
  bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
  return bytes;
}

/** The header at the start of `segment`, or why it is not sound. */
export function decodeSegmentHeader(segment: Buffer): SegmentHeader | string {
  if (segment.length < SEGMENT_HEADER_BYTES) return 'the segment is too short for its header';
  const bytes = segment.subarray(0, SEGMENT_HEADER_BYTES);
  if (crc32(bytes.subarray(4)) !== bytes.readUInt32LE(0))
    return 'the checksum of the segment header is wrong';
  if (MAGIC.compare(bytes, 4, 12) !== 0) return 'it is not a log segment of this version';
  const vote = bytes.toString('utf8', 74, 74 + bytes.readUInt8(73));
  return {
    groupId: bytes.readUInt32LE(12),
    sequence: readInteger(bytes, 16),
    previous: { index: readInteger(bytes, 24), term: readInteger(bytes, 32) },
    firstBatchSequence: readInteger(bytes, 40),
    sizeBytes: readInteger(bytes, 48),
    salt: Buffer.from(bytes.subarray(56, 56 + SALT_BYTES)),
    hardState: {
      currentTerm: readInteger(bytes, 64),
      votedFor: bytes.readUInt8(72) === 0 ? null : vote,
    },
  };
}
