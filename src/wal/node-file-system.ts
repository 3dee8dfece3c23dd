/**
 * The file system of the operating system. On Linux a batch is written through a descriptor opened with
 * O_DSYNC, "as though each write were followed by fdatasync" (open(2)): one trip through the thread
 * pool instead of two. Elsewhere it is write, then fdatasync, which on macOS flushes the drive's cache.
 */
import {
  close,
  constants,
  fdatasync,
  fsync,
  mkdir,
  open,
  read,
  readdir,
  readSync,
  rename,
  fstat as stat,
  unlink,
  write,
} from 'node:fs';
import { promisify } from 'node:util';
import type { DiskFile, Done, FileSystem } from './file-system.js';

const openDescriptor = promisify(open);
const closeDescriptor = promisify(close);
const syncDescriptor = promisify(fsync);
const WRITES_ARE_DURABLE = process.platform === 'linux' ? constants.O_DSYNC : 0;

class NodeFile implements DiskFile {
  constructor(
    private readonly descriptor: number,
    /** Every write through it is durable where the platform offers that; null for a file only read. */
    private readonly durableDescriptor: number | null,
  ) {}

  write(data: Uint8Array, position: number, done: Done): void {
    writeAll(this.descriptor, data, position, done);
  }

  writeDurably(data: Uint8Array, position: number, done: Done): void {
    const descriptor = this.durableDescriptor ?? this.descriptor;
    writeAll(descriptor, data, position, (error) => {
      if (error !== null || WRITES_ARE_DURABLE !== 0) done(error);
      else fdatasync(descriptor, done);
    });
  }

  sync(): Promise<void> {
    return syncDescriptor(this.descriptor);
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    let filled = 0;
    while (filled < target.length) {
      const bytes = await readSome(this.descriptor, target, filled, position + filled);
      if (bytes === 0) break;
      filled += bytes;
    }
    return filled;
  }

  readSync(target: Uint8Array, position: number): number {
    let filled = 0;
    while (filled < target.length) {
      const bytes = readSync(this.descriptor, target, filled, target.length - filled, position + filled);
      if (bytes === 0) break;
      filled += bytes;
    }
    return filled;
  }

  async sizeBytes(): Promise<number> {
    const found = await promisify(stat)(this.descriptor);
    return found.size;
  }

  async close(): Promise<void> {
    if (this.durableDescriptor !== null) await closeDescriptor(this.durableDescriptor);
    await closeDescriptor(this.descriptor);
  }
}

/** The operating system may take fewer bytes than offered, as when the disk is nearly full. */
function writeAll(descriptor: number, data: Uint8Array, position: number, done: Done): void {
  write(descriptor, data, 0, data.length, position, (error, written) => {
    if (error !== null) done(error);
    else if (written === data.length) done(null);
    else if (written === 0) done(new Error('the disk took no bytes'));
    else writeAll(descriptor, data.subarray(written), position + written, done);
  });
}

function readSome(descriptor: number, target: Uint8Array, offset: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, target, offset, target.length - offset, position, (error, bytes) => {
      if (error === null) resolve(bytes);
      else reject(error);
    });
  });
}

const FLAGS = {
  create: constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC,
  modify: constants.O_RDWR,
  read: constants.O_RDONLY,
};

export const nodeFileSystem: FileSystem = {
  async open(path, mode) {
    const descriptor = await openDescriptor(path, FLAGS[mode], 0o600);
    if (mode === 'read') return new NodeFile(descriptor, null);
    return new NodeFile(descriptor, await openDescriptor(path, constants.O_WRONLY | WRITES_ARE_DURABLE));
  },

  async list(folder) {
    await promisify(mkdir)(folder, { recursive: true, mode: 0o700 });
    return promisify(readdir)(folder);
  },

  rename: promisify(rename),
  remove: promisify(unlink),

  async syncFolder(folder) {
    const descriptor = await openDescriptor(folder, constants.O_RDONLY);
    try {
      await syncDescriptor(descriptor);
    } finally {
      await closeDescriptor(descriptor);
    }
  },
};
