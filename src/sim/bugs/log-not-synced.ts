/**
 * Leaves out that a batch of the log is synced before it counts as written: one sync follows for several
 * batches, as in stores that flush in the background.
 */
import { BATCHES_START } from '../../wal/durable-mark.js';
import type { DiskFile, Done, FileSystem } from '../../wal/file-system.js';
import type { PlantedBug } from './planted-bug.js';

/** So many batches come with one sync. */
const BATCHES_PER_SYNC = 8;

/** Everything but the sync of a batch goes its normal way. */
class LazilySyncedFile implements DiskFile {
  private batches = 0;

  constructor(private readonly file: DiskFile) {}

  writeDurably(data: Uint8Array, position: number, done: Done): void {
    const isBatch = position >= BATCHES_START;
    if (isBatch) this.batches += 1;
    // The caller goes on to use its bytes.
    const copy = new Uint8Array(data);
    if (isBatch && this.batches % BATCHES_PER_SYNC !== 0) this.file.write(copy, position, done);
    else this.file.writeDurably(copy, position, done);
  }

  write(data: Uint8Array, position: number, done: Done): void {
    this.file.write(data, position, done);
  }

  sync(): Promise<void> {
    return this.file.sync();
  }

  read(target: Uint8Array, position: number): Promise<number> {
    return this.file.read(target, position);
  }

  readSync(target: Uint8Array, position: number): number {
    return this.file.readSync(target, position);
  }

  sizeBytes(): Promise<number> {
    return this.file.sizeBytes();
  }

  async close(): Promise<void> {
    if (this.batches > 0) await this.file.sync();
    await this.file.close();
  }
}

function lazilySynced(disk: FileSystem): FileSystem {
  return {
    open: async (path, mode) => new LazilySyncedFile(await disk.open(path, mode)),
    list: (folder) => disk.list(folder),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    syncFolder: (folder) => disk.syncFolder(folder),
  };
}

export const logNotSynced: PlantedBug = {
  name: 'log-not-synced',
  title: 'a batch of the log counts as written once it is in the page cache; the disk is synced later',
  story:
    'Only the page cache holds what a node acknowledges. When the power goes out, some of its sectors are on ' +
    'the disk and others are not: the log has a hole, before what came later. The node can no longer ' +
    'tell what it promised, and its log refuses to open.',
  source: 'etcd #14143 (entries lost without fsync)',
  seedsMax: 1,
  wrapDisk: lazilySynced,
};
