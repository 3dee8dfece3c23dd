/** A file system that counts how often something was made durable: what replication costs most. */
import type { DiskFile, Done, FileSystem } from './file-system.js';

export interface SyncCount {
  /** Durable writes, and syncs of files and folders, that were asked for. */
  syncs: number;
}

export function countSyncs(fileSystem: FileSystem, count: SyncCount): FileSystem {
  return {
    open: async (path, mode) => new CountedFile(await fileSystem.open(path, mode), count),
    list: (folder) => fileSystem.list(folder),
    rename: (from, to) => fileSystem.rename(from, to),
    remove: (path) => fileSystem.remove(path),
    syncFolder: (folder) => {
      count.syncs += 1;
      return fileSystem.syncFolder(folder);
    },
  };
}

class CountedFile implements DiskFile {
  constructor(
    private readonly file: DiskFile,
    private readonly count: SyncCount,
  ) {}

  write(data: Uint8Array, position: number, done: Done): void {
    this.file.write(data, position, done);
  }

  writeDurably(data: Uint8Array, position: number, done: Done): void {
    this.count.syncs += 1;
    this.file.writeDurably(data, position, done);
  }

  sync(): Promise<void> {
    this.count.syncs += 1;
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

  close(): Promise<void> {
    return this.file.close();
  }
}
