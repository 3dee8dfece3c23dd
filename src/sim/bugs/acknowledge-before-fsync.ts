/**
 * Leaves out that a batch of the log is on disk before it counts as written: it waits in a buffer of the
 * process until a few have come together. What is flushed is written and synced in its order, as it should be.
 */
import type { DiskFile, Done, FileSystem } from '../../wal/file-system.js';
import type { PlantedBug } from './planted-bug.js';

const BUFFERED_WRITES_MAX = 4;

interface BufferedWrite {
  readonly data: Uint8Array;
  readonly position: number;
  readonly isDurable: boolean;
}

class BufferedFile implements DiskFile {
  private buffer: BufferedWrite[] = [];
  private flushing: Promise<void> = Promise.resolve();

  constructor(private readonly file: DiskFile) {}

  write(data: Uint8Array, position: number, done: Done): void {
    this.add({ data, position, isDurable: false }, done);
  }

  writeDurably(data: Uint8Array, position: number, done: Done): void {
    this.add({ data, position, isDurable: true }, done);
  }

  async sync(): Promise<void> {
    await this.flush();
    await this.file.sync();
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
    await this.flush();
    await this.file.close();
  }

  /** Done at once, unless the buffer is full, or this begins the file: then when it is on disk, or has failed. */
  private add(write: BufferedWrite, done: Done): void {
    // The caller goes on to use its bytes.
    this.buffer.push({ ...write, data: new Uint8Array(write.data) });
    if (this.buffer.length < BUFFERED_WRITES_MAX && write.position > 0) {
      done(null);
      return;
    }
    this.flush().then(
      () => done(null),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    );
  }

  private flush(): Promise<void> {
    const writes = this.buffer;
    this.buffer = [];
    this.flushing = this.flushing.then(async () => {
      for (const write of writes) await this.carryOut(write);
    });
    return this.flushing;
  }

  private carryOut({ data, position, isDurable }: BufferedWrite): Promise<void> {
    return new Promise((resolve, reject) => {
      const done: Done = (error) => (error === null ? resolve() : reject(error));
      if (isDurable) this.file.writeDurably(data, position, done);
      else this.file.write(data, position, done);
    });
  }
}

/** Only the log: snapshots go their normal way. */
function buffered(disk: FileSystem): FileSystem {
  return {
    open: async (path, mode) => {
      const file = await disk.open(path, mode);
      return path.includes('/log/') ? new BufferedFile(file) : file;
    },
    list: (folder) => disk.list(folder),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    syncFolder: (folder) => disk.syncFolder(folder),
  };
}

export const acknowledgeBeforeFsync: PlantedBug = {
  name: 'acknowledge-before-fsync',
  title: 'a node acknowledges what waits in a buffer, before it is written and synced',
  story:
    'A follower acknowledges entries that are still in the memory of its process, and the leader commits ' +
    'them. The follower crashes, comes back without them, and may help to elect somebody who never had ' +
    'them either: a write that a client was told of is gone.',
  source: 'Raft, Figure 2: "updated on stable storage before responding to RPCs"; etcd #14370',
  seedsMax: 1,
  wrapDisk: buffered,
};
