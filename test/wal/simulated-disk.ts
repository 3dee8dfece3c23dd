/**
 * A disk in memory that can lose power at any step. What was written but not synced may then be there,
 * gone, or partly there, sector by sector and byte by byte; so may names that were changed without a
 * sync of their folder.
 */
import { dirname } from 'node:path';
import type { DiskFile, Done, FileSystem } from '../../src/wal/file-system.js';

const SECTOR_BYTES = 512;

interface Inode {
  durable: Buffer;
  /** What a read returns: the page cache. */
  current: Buffer;
  unsynced: { position: number; data: Buffer }[];
}

interface NameChange {
  readonly folder: string;
  readonly removed: string | null;
  readonly added: { readonly path: string; readonly inode: Inode } | null;
}

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

export class SimulatedDisk implements FileSystem {
  private readonly names = new Map<string, Inode>();
  private readonly durableNames = new Map<string, Inode>();
  private nameChanges: NameChange[] = [];
  private cutPower: () => void = () => {};
  /** Resolves when the power goes out; from then on no operation ever completes. */
  readonly powerIsOut = new Promise<void>((resolve) => {
    this.cutPower = resolve;
  });
  private isOut = false;
  /** Steps until the power goes out. */
  stepsLeft = Number.POSITIVE_INFINITY;
  steps = 0;
  /** Called before each operation; an error that it returns is what the operation fails with. */
  fault: (operation: string, path: string) => Error | null = () => null;

  async open(path: string, mode: 'create' | 'modify' | 'read'): Promise<DiskFile> {
    await this.step('open', path);
    let inode = this.names.get(path);
    if (mode === 'create') {
      inode = { durable: Buffer.alloc(0), current: Buffer.alloc(0), unsynced: [] };
      this.change({ folder: dirname(path), removed: null, added: { path, inode } });
    }
    if (inode === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return new SimulatedFile(this, path, inode);
  }

  async list(folder: string): Promise<readonly string[]> {
    await this.step('list', folder);
    const prefix = `${folder}/`;
    return [...this.names.keys()]
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length));
  }

  async rename(from: string, to: string): Promise<void> {
    await this.step('rename', from);
    const inode = this.names.get(from);
    if (inode === undefined) throw new Error(`ENOENT: ${from}`);
    this.change({ folder: dirname(from), removed: from, added: { path: to, inode } });
    await this.step('renamed', from);
  }

  async remove(path: string): Promise<void> {
    await this.step('remove', path);
    if (!this.names.has(path)) throw new Error(`ENOENT: ${path}`);
    this.change({ folder: dirname(path), removed: path, added: null });
    await this.step('removed', path);
  }

  async syncFolder(folder: string): Promise<void> {
    await this.step('syncFolder', folder);
    for (const change of this.nameChanges) if (change.folder === folder) apply(this.durableNames, change);
    this.nameChanges = this.nameChanges.filter((change) => change.folder !== folder);
    await this.step('syncedFolder', folder);
  }

  /** One step of an operation: it may fail here, or the power may go out. */
  step(operation: string, path: string): Promise<void> {
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

  /** The disk as the next boot finds it. */
  afterPowerLoss(random: () => number): SimulatedDisk {
    const names = new Map(this.durableNames);
    for (const change of this.nameChanges) if (random() < 0.5) apply(names, change);
    const next = new SimulatedDisk();
    for (const [path, inode] of names) next.put(path, contentAfterPowerLoss(inode, random));
    return next;
  }

  /** The disk as the next process finds it after this one was killed: the page cache is still there. */
  afterKill(): SimulatedDisk {
    const next = new SimulatedDisk();
    const copies = new Map<Inode, Inode>();
    const copy = (inode: Inode): Inode => {
      const made = copies.get(inode) ?? copyOf(inode);
      copies.set(inode, made);
      return made;
    };
    for (const [path, inode] of this.names) next.names.set(path, copy(inode));
    for (const [path, inode] of this.durableNames) next.durableNames.set(path, copy(inode));
    next.nameChanges = this.nameChanges.map(({ folder, removed, added }) => ({
      folder,
      removed,
      added: added === null ? null : { path: added.path, inode: copy(added.inode) },
    }));
    return next;
  }

  /** A failed fsync: the kernel takes the pages for clean, though they are not on the disk. */
  forgetUnsynced(path: string): void {
    const inode = this.names.get(path);
    if (inode !== undefined) inode.unsynced = [];
  }

  put(path: string, content: Buffer): void {
    const inode: Inode = { durable: content, current: Buffer.from(content), unsynced: [] };
    this.names.set(path, inode);
    this.durableNames.set(path, inode);
  }

  files(): Map<string, Buffer> {
    return new Map([...this.names].map(([path, inode]) => [path, inode.current]));
  }

  private change(change: NameChange): void {
    apply(this.names, change);
    this.nameChanges.push(change);
  }
}

class SimulatedFile implements DiskFile {
  private closed = false;

  constructor(
    private readonly disk: SimulatedDisk,
    private readonly path: string,
    private readonly inode: Inode,
  ) {}

  write(data: Uint8Array, position: number, done: Done): void {
    this.writeNow(data, position).then(() => done(null), done);
  }

  writeDurably(data: Uint8Array, position: number, done: Done): void {
    this.writeNow(data, position)
      .then(() => this.sync())
      .then(() => done(null), done);
  }

  async sync(): Promise<void> {
    this.assertOpen();
    await this.disk.step('sync', this.path);
    const { inode } = this;
    const grown = Buffer.alloc(inode.current.length);
    inode.durable.copy(grown);
    // Only what the kernel takes for dirty: after a failed sync that is less than what a read returns.
    for (const { position, data } of inode.unsynced) data.copy(grown, position);
    inode.durable = grown;
    inode.unsynced = [];
    await this.disk.step('synced', this.path);
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    await this.disk.step('read', this.path);
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

  private async writeNow(data: Uint8Array, position: number): Promise<void> {
    this.assertOpen();
    const copy = Buffer.from(data);
    this.inode.unsynced.push({ position, data: copy });
    this.inode.current = overwrite(this.inode.current, copy, position);
    await this.disk.step('write', this.path);
  }

  private assertOpen(): void {
    if (this.closed) throw new Error(`${this.path} is closed`);
  }
}

function overwrite(content: Buffer, data: Buffer, position: number): Buffer {
  const end = position + data.length;
  const grown = end > content.length ? Buffer.concat([content, Buffer.alloc(end - content.length)]) : content;
  data.copy(grown, position);
  return grown;
}

function apply(names: Map<string, Inode>, change: NameChange): void {
  if (change.removed !== null) names.delete(change.removed);
  if (change.added !== null) names.set(change.added.path, change.added.inode);
}

function copyOf(inode: Inode): Inode {
  return {
    durable: Buffer.from(inode.durable),
    current: Buffer.from(inode.current),
    unsynced: [...inode.unsynced],
  };
}

function contentAfterPowerLoss(inode: Inode, random: () => number): Buffer {
  const grew = inode.current.length > inode.durable.length && random() < 0.5;
  let content: Buffer = Buffer.concat([
    inode.durable,
    Buffer.alloc(grew ? inode.current.length - inode.durable.length : 0),
  ]);
  for (const { position, data } of inode.unsynced) {
    const fate = random();
    for (let start = 0; start < data.length; ) {
      const end = Math.min(data.length, start + SECTOR_BYTES - ((position + start) % SECTOR_BYTES));
      const kept = keptPart(data.subarray(start, end), fate, random);
      if (kept !== null) content = overwrite(content, kept.data, position + start + kept.offset);
      start = end;
    }
  }
  return content;
}

/** Of one sector: all, nothing, or some bytes; `fate` is that of the whole write. */
function keptPart(
  sector: Buffer,
  fate: number,
  random: () => number,
): { offset: number; data: Buffer } | null {
  if (fate < 0.15) return null;
  if (fate < 0.3) return { offset: 0, data: sector };
  const own = random();
  if (own < 0.4) return null;
  if (own < 0.7) return { offset: 0, data: sector };
  const cut = Math.floor(random() * sector.length);
  return own < 0.85
    ? { offset: 0, data: sector.subarray(0, cut) }
    : { offset: cut, data: sector.subarray(cut) };
}
