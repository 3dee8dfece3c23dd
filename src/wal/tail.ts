/**
 * Where the batches of the newest segment end, is that the end of the log, a write that a crash tore,
 * or damage? Only one batch is ever being written, and it is followed by nothing: so whatever proves
 * that the write after `end` was finished, proves damage.
 */
import { BATCH_MAGIC, BATCH_MAGIC_OFFSET, frameDamage } from './batch.js';
import { attemptCallback } from './disk-attempt.js';
import { DURABLE_MARK_POSITION, encodeDurableMark, readDurableMark } from './durable-mark.js';
import { DamagedLogError } from './errors.js';
import type { DiskFile } from './file-system.js';
import type { SegmentHeader } from './segment-header.js';

/** The newest segment as it was read. */
export interface NewestSegment {
  readonly path: string;
  readonly header: SegmentHeader;
  readonly bytes: Buffer;
  /** Where the last whole batch begins, and where it ends; both where batches start if there is none. */
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
  const mark = readDurableMark(bytes, segment.header.salt);
  if (mark !== null && mark.end > end) {
    const reason = `${segment.stopReason}, but everything before offset ${mark.end} had been fsynced`;
    throw new DamagedLogError(path, end, reason);
  }
  const later = laterBatch(segment);
  if (later !== null) {
    throw new DamagedLogError(path, end, `${segment.stopReason}, but a whole batch is at offset ${later}`);
  }
  if (mark?.continued === true) {
    const next = segment.header.sequence + 1;
    throw new DamagedLogError(path, end, `the log goes on in segment ${next}, which is missing`);
  }
  return { durable: mark?.end === end, tornBytes: Math.max(usedBytes(bytes) - end, 0) };
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
  const mark = encodeDurableMark({ end, continued: false }, header.salt);
  await attemptCallback(path, 'write to', (done) => file.write(mark, DURABLE_MARK_POSITION, done));
}

/** Where a whole batch of this segment lies after its end, judged by its frame alone. */
function laterBatch({ header, bytes, end }: NewestSegment): number | null {
  let magicAt = bytes.indexOf(BATCH_MAGIC, end + BATCH_MAGIC_OFFSET);
  while (magicAt !== -1) {
    const position = magicAt - BATCH_MAGIC_OFFSET;
    if (frameDamage(bytes, { groupId: header.groupId, salt: header.salt, position }) === null)
      return position;
    magicAt = bytes.indexOf(BATCH_MAGIC, magicAt + 1);
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
