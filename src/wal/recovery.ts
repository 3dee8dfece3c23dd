/**
 * Reads the log back at start. Everything that was acknowledged is found, or the node is refused: no
 * damage is ever skipped (DESIGN: "Damage before the tail is never skipped").
 */
import { join } from 'node:path';
import type { GroupId, LogEntry } from '../consensus/types.js';
import { type BatchPlace, decodeBatch } from './batch.js';
import { attempt } from './disk-attempt.js';
import { BATCHES_START } from './durable-mark.js';
import { DamagedLogError } from './errors.js';
import type { FileSystem } from './file-system.js';
import { EMPTY_LOG, type LogPosition } from './log-checks.js';
import { LogImage } from './log-image.js';
import { SegmentCatalog } from './segment-catalog.js';
import {
  decodeSegmentHeader,
  SEGMENT_SUFFIX,
  type SegmentHeader,
  segmentName,
  segmentSequence,
  TEMPORARY_SUFFIX,
} from './segment-header.js';
import type { NewestSegment } from './tail.js';

export interface RecoveredSegments {
  readonly image: LogImage;
  readonly catalog: SegmentCatalog;
  readonly newest: NewestSegment;
}

/** Null if `folder` holds no segment yet. Throws DamagedLogError or DiskFailureError. */
export async function recoverSegments(
  fileSystem: FileSystem,
  folder: string,
  groupId: GroupId,
): Promise<RecoveredSegments | null> {
  const catalog = new SegmentCatalog();
  let image: LogImage | null = null;
  let newest: NewestSegment | null = null;
  for (const name of await segmentNames(fileSystem, folder)) {
    const path = join(folder, name);
    const bytes = await readWhole(fileSystem, path);
    const header = soundHeader(path, name, bytes, groupId);
    image ??= new LogImage(header);
    if (newest !== null) checkContinues(newest, path, header, image);
    catalog.begin({ sequence: header.sequence, path });
    newest = replaySegment(path, header, bytes, image, catalog);
  }
  return image === null || newest === null ? null : { image, catalog, newest };
}

/** Sorted by sequence. Removes what a crash left of segments that were being prepared. */
async function segmentNames(fileSystem: FileSystem, folder: string): Promise<string[]> {
  const names = await attempt(folder, 'read', () => fileSystem.list(folder));
  for (const name of names) {
    if (!name.endsWith(SEGMENT_SUFFIX + TEMPORARY_SUFFIX)) continue;
    const path = join(folder, name);
    await attempt(path, 'remove', () => fileSystem.remove(path));
  }
  return names.filter((name) => segmentSequence(name) !== null).sort();
}

async function readWhole(fileSystem: FileSystem, path: string): Promise<Buffer> {
  return attempt(path, 'read', async () => {
    const file = await fileSystem.open(path, 'read');
    try {
      const bytes = Buffer.alloc(await file.sizeBytes());
      const read = await file.read(bytes, 0);
      return bytes.subarray(0, read);
    } finally {
      await file.close();
    }
  });
}

/** A segment gets its name only after its header and its full size were fsynced. */
function soundHeader(path: string, name: string, bytes: Buffer, groupId: GroupId): SegmentHeader {
  const header = decodeSegmentHeader(bytes);
  if (typeof header === 'string') throw new DamagedLogError(path, 0, header);
  if (name !== segmentName(header.sequence, header.previous.index + 1)) {
    throw new DamagedLogError(path, 0, `its header is that of segment ${header.sequence}`);
  }
  if (header.groupId !== groupId) {
    throw new DamagedLogError(path, 0, `it belongs to group ${header.groupId}, not ${groupId}`);
  }
  if (header.sizeBytes !== bytes.length) {
    const offset = Math.min(header.sizeBytes, bytes.length);
    throw new DamagedLogError(path, offset, `it has ${bytes.length} bytes instead of ${header.sizeBytes}`);
  }
  return header;
}

/** The segment before has to have led to exactly what this one repeats of it. */
function checkContinues(before: NewestSegment, path: string, header: SegmentHeader, image: LogImage): void {
  if (header.sequence !== before.header.sequence + 1) {
    throw new DamagedLogError(path, 0, `segment ${before.header.sequence + 1} before it is missing`);
  }
  if (header.firstBatchSequence !== image.batchSequence) {
    throw new DamagedLogError(before.path, before.end, `${before.stopReason}, but the next segment goes on`);
  }
  const { previous, hardState } = header;
  const matches =
    previous.index === image.end.index &&
    previous.term === image.end.term &&
    hardState.currentTerm === image.hardState.currentTerm &&
    hardState.votedFor === image.hardState.votedFor;
  if (!matches) throw new DamagedLogError(path, 0, 'its header does not match the segment before it');
}

function replaySegment(
  path: string,
  header: SegmentHeader,
  bytes: Buffer,
  image: LogImage,
  catalog: SegmentCatalog,
): NewestSegment {
  let lastBatchStart = BATCHES_START;
  let end = BATCHES_START;
  while (true) {
    const place: BatchPlace = { groupId: header.groupId, salt: header.salt, position: end };
    const decoded = decodeBatch(bytes, place);
    if ('damage' in decoded) {
      return { path, header, bytes, lastBatchStart, end, stopReason: decoded.damage };
    }
    const violation = image.apply(decoded.batch);
    if (violation !== null) throw new DamagedLogError(path, end, violation);
    catalog.hold(decoded.batch.reset !== null, decoded.batch.entries);
    lastBatchStart = end;
    end = decoded.end;
  }
}

/**
 * The entries after the snapshot; or that the log has to be dropped, because it ends before the
 * snapshot or differs from it, as when a crash came between an installed snapshot and the reset of the
 * log. Throws DamagedLogError if entries between the two are missing.
 */
export function connectToSnapshot(
  recovered: RecoveredSegments,
  snapshot: LogPosition | null,
): { readonly entries: readonly LogEntry[]; readonly resetTo: LogPosition | null } {
  const { image, newest } = recovered;
  const { index, term } = snapshot ?? EMPTY_LOG;
  if (index > image.end.index) return { entries: [], resetTo: { index, term } };
  if (index + 1 < image.firstIndex) {
    const reason = `the log begins at entry ${image.firstIndex}, but the snapshot ends at entry ${index}`;
    throw new DamagedLogError(newest.path, BATCHES_START, reason);
  }
  const termHere = image.termAt(index);
  if (index > 0 && termHere !== null && termHere !== term) return { entries: [], resetTo: { index, term } };
  return { entries: image.entries.slice(index + 1 - image.firstIndex), resetTo: null };
}
