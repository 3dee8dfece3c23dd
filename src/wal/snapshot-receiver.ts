/** Receives a snapshot from a leader, piece by piece, into a temporary file. */
import type { SnapshotMetadata } from '../consensus/types.js';
import { attempt, attemptCallback } from './disk-attempt.js';
import { DamagedSnapshotError } from './errors.js';
import type { DiskFile } from './file-system.js';
import { readSnapshotShape, verifySnapshotContent } from './snapshot-format.js';

/** The folder the snapshot is for. */
export interface SnapshotDestination {
  create(): Promise<{ readonly file: DiskFile; readonly path: string }>;
  /** Takes over a durable file. False: one at or beyond its index is already there. */
  install(file: DiskFile, path: string, metadata: SnapshotMetadata): Promise<boolean>;
  discard(file: DiskFile, path: string): Promise<void>;
}

interface Receiving {
  readonly metadata: SnapshotMetadata;
  readonly opened: Promise<{ readonly file: DiskFile; readonly path: string }>;
  /** The writes so far, one after the other. */
  written: Promise<void>;
  bytes: number;
}

export class SnapshotReceiver {
  private receiving: Receiving | null = null;

  constructor(private readonly destination: SnapshotDestination) {}

  /** Discards what was received of another snapshot. Errors of the disk surface in `finish`. */
  begin(metadata: SnapshotMetadata): void {
    const earlier = this.abort();
    const opened = earlier.then(() => this.destination.create());
    const written = opened.then(() => {});
    written.catch(() => {});
    this.receiving = { metadata, opened, written, bytes: 0 };
  }

  /**
   * `offset` is where the piece before ended; anything else is a bug of the caller and throws. `data`
   * must not be changed afterwards.
   */
  append(offset: number, data: Uint8Array): void {
    const receiving = this.current();
    if (offset !== receiving.bytes) {
      throw new Error(`The piece at ${offset} does not follow the ${receiving.bytes} bytes received.`);
    }
    receiving.bytes += data.length;
    receiving.written = receiving.written.then(async () => {
      const { file, path } = await receiving.opened;
      await attemptCallback(path, 'write to', (done) => file.write(data, offset, done));
    });
    receiving.written.catch(() => {});
  }

  /**
   * Verifies what was received and makes it the newest snapshot. False: one at or beyond its index is
   * already there, and nothing was changed. Throws DamagedSnapshotError, when the pieces are discarded
   * and can be received anew, or DiskFailureError.
   */
  async finish(): Promise<boolean> {
    const { metadata, opened, written } = this.current();
    this.receiving = null;
    const { file, path } = await opened;
    try {
      await written;
      await attempt(path, 'sync', () => file.sync());
      await attempt(path, 'read', () => verify(file, path, metadata));
    } catch (error) {
      await this.destination.discard(file, path);
      throw error;
    }
    return this.destination.install(file, path, metadata);
  }

  /** Discards what was received; nothing happens if nothing was. */
  async abort(): Promise<void> {
    if (this.receiving === null) return;
    const { opened, written } = this.receiving;
    this.receiving = null;
    await written.catch(() => {});
    const created = await opened.catch(() => null);
    if (created !== null) await this.destination.discard(created.file, created.path);
  }

  private current(): Receiving {
    if (this.receiving === null) throw new Error('No snapshot is being received.');
    return this.receiving;
  }
}

async function verify(file: DiskFile, path: string, expected: SnapshotMetadata): Promise<void> {
  const shape = await readSnapshotShape(file, path);
  const { index, term } = shape.metadata;
  if (index !== expected.index || term !== expected.term) {
    throw new DamagedSnapshotError(path, `it ends at entry ${index} of term ${term}, not as announced`);
  }
  await verifySnapshotContent(file, path, shape, () => {});
}
