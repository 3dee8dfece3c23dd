/** One file of a simulated disk: what a read returns, and what would be left of it without power. */
import type { DiskFile, Done } from '../../wal/file-system.js';

export interface Write {
  readonly position: number;
  readonly data: Uint8Array;
}

/** What a name on the disk stands for. */
export class Inode {
  /** What a read returns: the page cache. */
  current: Uint8Array;
  durable: Uint8Array;
  unsynced: Write[] = [];

  constructor(content: Uint8Array) {
    this.current = content.slice();
    this.durable = content;
  }

  write(write: Write): void {
    this.unsynced.push(write);
    this.current = overwritten(this.current, write);
  }

  /** Makes the oldest `writes` durable, and the length that the file had with them. */
  sync(writes: number, bytes: number): void {
    for (const write of this.unsynced.splice(0, writes)) this.durable = overwritten(this.durable, write);
    if (this.durable.length < bytes) {
      this.durable = overwritten(this.durable, { position: bytes, data: new Uint8Array(0) });
    }
  }
}

/** `content` with `write` in it, grown if need be; changed in place where it is long enough. */
export function overwritten(content: Uint8Array, { position, data }: Write): Uint8Array {
  const end = position + data.length;
  let target = content;
  if (end > content.length) {
    target = new Uint8Array(end);
    target.set(content);
  }
  target.set(data, position);
  return target;
}

export type DiskOperation = 'open' | 'list' | 'rename' | 'remove' | 'syncFolder' | 'read' | 'write' | 'sync';

/** What a process that uses the disk is to it. */
export interface DiskPorts {
  /** A process that is gone writes nothing any more. */
  isAlive(): boolean;
  /** Before an operation takes effect: resolves when it may, or rejects with its error; never if the process is gone. */
  perform(operation: DiskOperation, path: string): Promise<void>;
  /** After an operation took effect, before whoever asked for it is told. */
  performed?(operation: DiskOperation, path: string): Promise<void>;
  /** Whoever used the disk broke down while it was told the outcome of an operation. */
  broken(error: unknown): void;
}

export class SimulatedFile implements DiskFile {
  private closed = false;

  constructor(
    private readonly ports: DiskPorts,
    private readonly path: string,
    private readonly inode: Inode,
  ) {}

  write(data: Uint8Array, position: number, done: Done): void {
    this.tell(this.writeNow(data, position), done);
  }

  writeDurably(data: Uint8Array, position: number, done: Done): void {
    this.tell(
      this.writeNow(data, position).then(() => this.sync()),
      done,
    );
  }

  async sync(): Promise<void> {
    this.assertOpen();
    const { inode } = this;
    const writes = inode.unsynced.length;
    const bytes = inode.current.length;
    await this.ports.perform('sync', this.path);
    inode.sync(writes, bytes);
    await this.ports.performed?.('sync', this.path);
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    await this.ports.perform('read', this.path);
    return this.readSync(target, position);
  }

  readSync(target: Uint8Array, position: number): number {
    this.assertOpen();
    const part = this.inode.current.subarray(position, position + target.length);
    target.set(part);
    return part.length;
  }

  async sizeBytes(): Promise<number> {
    return this.inode.current.length;
  }

  async close(): Promise<void> {
    this.assertOpen();
    this.closed = true;
  }

  private tell(outcome: Promise<void>, done: Done): void {
    outcome.then(() => done(null), done).catch((error: unknown) => this.ports.broken(error));
  }

  /** In the page cache at once, and some of it perhaps on the disk. */
  private async writeNow(data: Uint8Array, position: number): Promise<void> {
    this.assertOpen();
    if (this.ports.isAlive()) this.inode.write({ position, data: data.slice() });
    await this.ports.perform('write', this.path);
  }

  private assertOpen(): void {
    if (this.closed) throw new Error(`${this.path} is closed`);
  }
}
