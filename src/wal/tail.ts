/**
 * Where the batches of the newest segment end, is that the end of the log, a write that a crash tore,
 * or damage? Only one batch is ever being written, and it is followed by nothing: so whatever proves
 * that the write after `end` was finished, proves damage.
 */
import { BATCH_MAGIC, type BatchPlace, frameDamage } from './batch.js';
import { attemptCallback } from './disk-attempt.js';
import { DamagedLogError } from './errors.js';
import type { DiskFile } from './file-system.js';
import { encodeMarker, isMarkerAt, MARKER_BYTES, MARKER_KINDS, markerMagic } from './marker.js';
import type { SegmentHeader } from './segment-header.js';

/** The newest segment as it was read. */
export interface NewestSegment {
  readonly path: string;
  readonly header: SegmentHeader;
  readonly bytes: Buffer;
  /** Where the last whole batch begins, and where it ends; both at the header's end if there is none. */
  readonly lastBatchStart: number;
  readonly end: number;
  /** Why no batch begins at `end`. */
  readonly stopReason: string;
}

export interface TailVerdict {
  /** The last batch is known to have been fsynced. */
  readonly durable: boolean;
  /** Bytes after `end` up to the last that is not zero, of a write that was never acknowledged. */
  readonly tornBytes: number;
}

/** Throws DamagedLogError where a torn write cannot explain what is there. */
export function judgeTail(segment: NewestSegment): TailVerdict {
  const { path, bytes, end } = segment;
  const { salt, sequence } = segment.header;
  if (isMarkerAt(bytes, 'continued', salt, end)) {
    throw new DamagedLogError(path, end, `the log goes on in segment ${sequence + 1}, which is missing`);
  }
  const proof = proofOfLaterWrite(segment);
  if (proof !== null) throw new DamagedLogError(path, end, `${segment.stopReason}, but ${proof}`);
  const durable = isMarkerAt(bytes, 'durable', salt, end);
  const tornStart = durable ? end + MARKER_BYTES : end;
  const used = usedBytes(bytes);
  return { durable, tornBytes: used > tornStart ? used - end : 0 };
}

/**
 * Makes the end of the log what `judgeTail` took it for. A batch that is not known to be fsynced may
 * be in the page cache alone, even after an fsync that failed: it is written anew. What is left of a
 * torn write is zeroed, so that it cannot be read as part of a later one.
 */
export async function mendTail(segment: NewestSegment, verdict: TailVerdict, file: DiskFile): Promise<void> {
  const { path, header, bytes, end } = segment;
  if (verdict.durable && verdict.tornBytes === 0) return;
  const start = verdict.durable ? end : segment.lastBatchStart;
  const mended = Buffer.alloc(end + verdict.tornBytes - start);
  bytes.copy(mended, 0, start, end);
  await attemptCallback(path, 'mend the end of', (done) => file.writeDurably(mended, start, done));
  const marker = encodeMarker('durable', header.salt, end);
  await attemptCallback(path, 'write to', (done) => file.write(marker, end, done));
}

function proofOfLaterWrite({ header, bytes, end }: NewestSegment): string | null {
  const place = (position: number): BatchPlace => ({ groupId: header.groupId, salt: header.salt, position });
  const batch = findPosition(bytes, BATCH_MAGIC, end, (at) => frameDamage(bytes, place(at)) === null);
  if (batch !== null) return `a whole batch is at offset ${batch}`;
  for (const kind of MARKER_KINDS) {
    const isMarker = (at: number) => isMarkerAt(bytes, kind, header.salt, at);
    const marker = findPosition(bytes, markerMagic(kind), end + 1, isMarker);
    if (marker !== null) return `everything before offset ${marker} had been fsynced`;
  }
  return null;
}

/** Batches and markers alike have their magic 4 bytes in. */
function findPosition(
  bytes: Buffer,
  magic: Buffer,
  from: number,
  matches: (position: number) => boolean,
): number | null {
  let found = bytes.indexOf(magic, from + 4);
  while (found !== -1) {
    if (matches(found - 4)) return found - 4;
    found = bytes.indexOf(magic, found + 1);
  }
  return null;
}

/** Up to and including the last byte that is not zero. */
function usedBytes(bytes: Buffer): number {
  const zeros = Buffer.alloc(65_536);
  let end = bytes.length;
  while (end > 0) {
    const start = Math.max(end - zeros.length, 0);
    if (bytes.compare(zeros, 0, end - start, start, end) !== 0) break;
    end = start;
  }
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return end;
}
