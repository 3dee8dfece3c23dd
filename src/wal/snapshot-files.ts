/**
 * The newest snapshot of the machine on disk, written by this node or received from a leader. A new
 * one is a temporary file until it is durable; then it is renamed, the folder synced, and only then
 * the older one removed. It never moves backwards.
 */
import { join } from 'node:path';
import type { LogIndex, SnapshotMetadata } from '../consensus/types.js';
import { attempt } from './disk-attempt.js';
import { DamagedSnapshotError, DiskFailureError } from './errors.js';
import type { DiskFile, FileSystem } from './file-system.js';
import { nodeFileSystem } from './node-file-system.js';
import { findSnapshot, type OpenSnapshot, openSnapshot } from './open-snapshot.js';
import { snapshotName, verifySnapshotContent } from './snapshot-format.js';
import { SnapshotReceiver } from './snapshot-receiver.js';
import { SnapshotWriter } from './snapshot-writer.js';

export interface SnapshotChunk {
  readonly data: Uint8Array;
  /** The last one. */
  readonly done: boolean;
}

export interface SnapshotFilesOptions {
  readonly fileSystem?: FileSystem;
}

export class SnapshotFiles {
  readonly receiver: SnapshotReceiver;
  private temporaryCount = 0;
  /** What replaces, reads or closes the newest file, one after the other. */
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly fileSystem: FileSystem,
    private readonly folder: string,
    private newest: OpenSnapshot | null,
  ) {
    this.receiver = new SnapshotReceiver({
      create: () => this.createTemporary(),
      install: (file, path, metadata) => this.install(file, path, metadata),
      discard: (file, path) => this.discard(file, path),
    });
  }

  /**
   * Opens the newest snapshot in `folder` and checks its header and trailer; removes what a crash left
   * behind. Throws DamagedSnapshotError or DiskFailureError.
   */
  static async open(folder: string, options: SnapshotFilesOptions = {}): Promise<SnapshotFiles> {
    const fileSystem = options.fileSystem ?? nodeFileSystem;
    return new SnapshotFiles(fileSystem, folder, await findSnapshot(fileSystem, folder));
  }

  latest(): SnapshotMetadata | null {
    return this.newest?.shape.metadata ?? null;
  }

  /**
   * Makes a snapshot durable. False: one at or beyond its index is already there, and nothing was
   * changed. Throws DiskFailureError, or what `chunks` throws.
   */
  async write(
    metadata: SnapshotMetadata,
    chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<boolean> {
    const { file, path } = await this.createTemporary();
    const writer = new SnapshotWriter(file, path, metadata);
    try {
      for await (const chunk of chunks) await writer.add(chunk);
      await writer.finish();
    } catch (error) {
      await this.discard(file, path);
      throw error;
    }
    return this.install(file, path, metadata);
  }

  /** The content of the newest snapshot, checksum verified. Throws DamagedSnapshotError. */
  read(): Promise<Uint8Array> {
    return this.inTurn(async () => {
      if (this.newest === null) throw new Error('There is no snapshot to read.');
      const { file, path, shape } = this.newest;
      const content = Buffer.allocUnsafeSlow(shape.contentBytes);
      await attempt(path, 'read', () =>
        verifySnapshotContent(file, path, shape, (piece, offset) => content.set(piece, offset)),
      );
      return content;
    });
  }

  /**
   * Up to `bytesMax` bytes from `offset` of the newest snapshot as it travels to a follower, header and
   * checksum included; null if `index` is not that of the newest. Reads synchronously. Throws
   * DamagedSnapshotError or DiskFailureError rather than hand out bytes that are not those of the file.
   */
  readChunk(index: LogIndex, offset: number, bytesMax: number): SnapshotChunk | null {
    if (this.newest === null || this.newest.shape.metadata.index !== index) return null;
    const { file, path, shape } = this.newest;
    const data = Buffer.allocUnsafeSlow(Math.max(Math.min(bytesMax, shape.fileBytes - offset), 0));
    const read = readNow(file, path, data, offset);
    if (read !== data.length) throw new DamagedSnapshotError(path, 'it is cut short');
    return { data, done: offset + data.length >= shape.fileBytes };
  }

  async close(): Promise<void> {
    await this.receiver.abort();
    await this.inTurn(async () => {
      const closing = this.newest;
      this.newest = null;
      if (closing !== null) await attempt(closing.path, 'close', () => closing.file.close());
    });
  }

  private async createTemporary(): Promise<{ file: DiskFile; path: string }> {
    this.temporaryCount += 1;
    const path = join(this.folder, `${this.temporaryCount}.snapshot.tmp`);
    return { path, file: await attempt(path, 'create', () => this.fileSystem.open(path, 'create')) };
  }

  private install(file: DiskFile, temporary: string, metadata: SnapshotMetadata): Promise<boolean> {
    return this.inTurn(async () => {
      const older = this.newest;
      if (older !== null && older.shape.metadata.index >= metadata.index) {
        await this.discard(file, temporary);
        return false;
      }
      const path = join(this.folder, snapshotName(metadata));
      await attempt(temporary, 'rename', () => this.fileSystem.rename(temporary, path));
      await attempt(this.folder, 'sync', () => this.fileSystem.syncFolder(this.folder));
      await attempt(path, 'close', () => file.close());
      this.newest = await openSnapshot(this.fileSystem, path);
      if (older !== null) await this.discard(older.file, older.path);
      return true;
    });
  }

  private async discard(file: DiskFile, path: string): Promise<void> {
    await attempt(path, 'close', () => file.close());
    await attempt(path, 'remove', () => this.fileSystem.remove(path));
  }

  private inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(action);
    this.turn = result.catch(() => {});
    return result;
  }
}

function readNow(file: DiskFile, path: string, target: Buffer, offset: number): number {
  try {
    return file.readSync(target, offset);
  } catch (error) {
    throw new DiskFailureError(path, 'read', error);
  }
}
