/**
 * The simulator's disk for tests of the log and of snapshots: it counts the steps of all operations, before
 * and after each takes effect, and loses its power at any of them.
 */
import { SimulatedDisk as Disk } from '../../src/sim/disk/simulated-disk.js';
import type { DiskFile, FileSystem } from '../../src/wal/file-system.js';

/** A small seeded generator: the same seed gives the same run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The disk as one process uses it; the next process gets another one. */
export class SimulatedDisk implements FileSystem {
  private cutPower: () => void = () => {};
  /** Resolves when the power goes out; from then on no operation ever completes. */
  readonly powerIsOut = new Promise<void>((resolve) => {
    this.cutPower = resolve;
  });
  private isOut = false;
  /** Steps until the power goes out. */
  stepsLeft = Number.POSITIVE_INFINITY;
  steps = 0;
  /** Called before each step; an error that it returns is what the operation fails with. */
  fault: (operation: string, path: string) => Error | null = () => null;
  private readonly mounted: FileSystem;

  constructor(private readonly disk = new Disk()) {
    this.mounted = disk.mount({
      isAlive: () => !this.isOut,
      perform: (operation, path) => this.step(operation, path),
      performed: (operation, path) => this.step(`${operation} done`, path),
      broken: (error) => {
        throw error;
      },
    });
  }

  open(path: string, mode: 'create' | 'modify' | 'read'): Promise<DiskFile> {
    return this.mounted.open(path, mode);
  }

  list(folder: string): Promise<readonly string[]> {
    return this.mounted.list(folder);
  }

  rename(from: string, to: string): Promise<void> {
    return this.mounted.rename(from, to);
  }

  remove(path: string): Promise<void> {
    return this.mounted.remove(path);
  }

  syncFolder(folder: string): Promise<void> {
    return this.mounted.syncFolder(folder);
  }

  /** The disk as the next boot finds it. */
  afterPowerLoss(random: () => number): SimulatedDisk {
    this.isOut = true;
    this.disk.losePower(random);
    return new SimulatedDisk(this.disk);
  }

  /** The disk as the next process finds it after this one was killed: the page cache is still there. */
  afterKill(): SimulatedDisk {
    this.isOut = true;
    return new SimulatedDisk(this.disk);
  }

  /** A failed fsync: the kernel takes the pages for clean, though they are not on the disk. */
  forgetUnsynced(path: string): void {
    const inode = this.disk.names.get(path);
    if (inode !== undefined) inode.unsynced = [];
  }

  put(path: string, content: Buffer): void {
    this.disk.put(path, content);
  }

  /** What a read returns; to change the bytes is to damage the file. */
  files(): Map<string, Buffer> {
    return new Map([...this.disk.names].map(([path, { current }]) => [path, bufferOf(current)]));
  }

  private step(operation: string, path: string): Promise<void> {
    this.steps += 1;
    this.stepsLeft -= 1;
    if (this.stepsLeft < 0 && !this.isOut) {
      this.isOut = true;
      this.cutPower();
    }
    if (this.isOut) return new Promise(() => {});
    const error = this.fault(operation, path);
    return error === null ? Promise.resolve() : Promise.reject(error);
  }
}

/** Shares the bytes. */
function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
