/** Fills a new file with zeros: blocks that exist are overwritten later without a change of metadata. */
import { attempt, attemptCallback } from './disk-attempt.js';
import type { DiskFile, FileSystem } from './file-system.js';

/** Small enough that a batch of the log waits little behind a piece in the queue of the disk. */
const PIECE_BYTES = 262_144;
const ZEROS = Buffer.alloc(PIECE_BYTES);

/** A durable file of `sizeBytes` zeros, open; its name is not durable. Throws DiskFailureError. */
export async function preallocate(
  fileSystem: FileSystem,
  path: string,
  sizeBytes: number,
): Promise<DiskFile> {
  const file = await attempt(path, 'create', () => fileSystem.open(path, 'create'));
  for (let position = 0; position < sizeBytes; position += PIECE_BYTES) {
    const piece = ZEROS.subarray(0, Math.min(PIECE_BYTES, sizeBytes - position));
    await attemptCallback(path, 'preallocate', (done) => file.write(piece, position, done));
  }
  // Now, in the background, rather than with the header when a batch waits for the segment.
  await attempt(path, 'sync', () => file.sync());
  return file;
}
