/**
 * The file of a snapshot, which is also what travels to a follower, byte for byte.
 *
 * Header: CRC-32 of the rest of the header (4), magic and version (8), length of the header (4), index
 * (8), term (8), the configuration as JSON. Then the content. Trailer: length of the content (8), its
 * CRC-32 (4), magic (4), CRC-32 of the trailer so far (4).
 */
import { crc32 } from 'node:zlib';
import type { Configuration, LogIndex, SnapshotMetadata, Term } from '../consensus/types.js';
import { DamagedSnapshotError } from './errors.js';
import type { DiskFile } from './file-system.js';
import { readInteger, writeInteger } from './integers.js';

const MAGIC = Buffer.from('CONCSNP1', 'latin1');
const TRAILER_MAGIC = Buffer.from('CEND', 'latin1');
const FIXED_BYTES = 32;
const TRAILER_BYTES = 20;
/** A configuration names a few nodes; a longer header is damage. */
const HEADER_BYTES_MAX = 1_048_576;
const READ_BYTES = 1_048_576;

/** Shape of a snapshot file that was found sound so far. */
export interface SnapshotShape {
  readonly metadata: SnapshotMetadata;
  readonly contentStart: number;
  readonly contentBytes: number;
  readonly contentChecksum: number;
  readonly fileBytes: number;
}

export function snapshotName(metadata: SnapshotMetadata): string {
  return `${String(metadata.index).padStart(16, '0')}-${metadata.term}.snapshot`;
}

/** The position in the name of a snapshot file; null for the name of anything else. */
export function snapshotPosition(name: string): { index: LogIndex; term: Term } | null {
  const match = /^(\d{16})-(\d+)\.snapshot$/.exec(name);
  return match === null ? null : { index: Number(match[1]), term: Number(match[2]) };
}

export function encodeSnapshotHeader(metadata: SnapshotMetadata): Buffer {
  const { voters, votersOutgoing, learners } = metadata.configuration;
  const configuration = Buffer.from(JSON.stringify({ voters, votersOutgoing, learners }));
  const header = Buffer.alloc(FIXED_BYTES + configuration.length);
  header.set(MAGIC, 4);
  header.writeUInt32LE(header.length, 12);
  writeInteger(header, metadata.index, 16);
  writeInteger(header, metadata.term, 24);
  header.set(configuration, FIXED_BYTES);
  header.writeUInt32LE(crc32(header.subarray(4)), 0);
  return header;
}

export function encodeSnapshotTrailer(contentBytes: number, contentChecksum: number): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  writeInteger(trailer, contentBytes, 0);
  trailer.writeUInt32LE(contentChecksum, 8);
  trailer.set(TRAILER_MAGIC, 12);
  trailer.writeUInt32LE(crc32(trailer.subarray(0, 16)), 16);
  return trailer;
}

/** Reads header and trailer. Throws DamagedSnapshotError, and whatever the file throws. */
export async function readSnapshotShape(file: DiskFile, path: string): Promise<SnapshotShape> {
  const fileBytes = await file.sizeBytes();
  const fixed = await readPart(file, path, 0, FIXED_BYTES);
  const headerBytes = fixed.readUInt32LE(12);
  if (MAGIC.compare(fixed, 4, 12) !== 0 || headerBytes < FIXED_BYTES || headerBytes > HEADER_BYTES_MAX) {
    throw new DamagedSnapshotError(path, 'it does not begin like a snapshot of this version');
  }
  const header = await readPart(file, path, 0, headerBytes);
  if (crc32(header.subarray(4)) !== header.readUInt32LE(0)) {
    throw new DamagedSnapshotError(path, 'the checksum of its header is wrong');
  }
  const trailer = await readPart(file, path, fileBytes - TRAILER_BYTES, TRAILER_BYTES);
  const contentBytes = readInteger(trailer, 0);
  if (crc32(trailer.subarray(0, 16)) !== trailer.readUInt32LE(16)) {
    throw new DamagedSnapshotError(path, 'the checksum of its trailer is wrong');
  }
  if (headerBytes + contentBytes + TRAILER_BYTES !== fileBytes) {
    throw new DamagedSnapshotError(path, `it has ${fileBytes} bytes, but a content of ${contentBytes}`);
  }
  const configuration = parseConfiguration(header.toString('utf8', FIXED_BYTES), path);
  return {
    metadata: { index: readInteger(header, 16), term: readInteger(header, 24), configuration },
    contentStart: headerBytes,
    contentBytes,
    contentChecksum: trailer.readUInt32LE(8),
    fileBytes,
  };
}

/** Reads the content piece by piece and compares its checksum. Throws DamagedSnapshotError. */
export async function verifySnapshotContent(
  file: DiskFile,
  path: string,
  shape: SnapshotShape,
  visit: (piece: Buffer, offset: number) => void,
): Promise<void> {
  let checksum = 0;
  for (let offset = 0; offset < shape.contentBytes; offset += READ_BYTES) {
    const bytes = Math.min(READ_BYTES, shape.contentBytes - offset);
    const piece = await readPart(file, path, shape.contentStart + offset, bytes);
    checksum = crc32(piece, checksum);
    visit(piece, offset);
  }
  if (checksum !== shape.contentChecksum) {
    throw new DamagedSnapshotError(path, 'the checksum of its content is wrong');
  }
}

async function readPart(file: DiskFile, path: string, position: number, bytes: number): Promise<Buffer> {
  const part = Buffer.alloc(bytes);
  const read = position < 0 ? 0 : await file.read(part, position);
  if (read !== bytes) throw new DamagedSnapshotError(path, 'it is cut short');
  return part;
}

function parseConfiguration(text: string, path: string): Configuration {
  try {
    const value: unknown = JSON.parse(text);
    if (isConfiguration(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new DamagedSnapshotError(path, 'its configuration cannot be read');
}

function isConfiguration(value: unknown): value is Configuration {
  if (typeof value !== 'object' || value === null) return false;
  if (!('voters' in value && 'votersOutgoing' in value && 'learners' in value)) return false;
  return [value.voters, value.votersOutgoing, value.learners].every(
    (names) => Array.isArray(names) && names.every((name) => typeof name === 'string'),
  );
}
