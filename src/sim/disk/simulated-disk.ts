/**
 * A disk in memory that can lose power. What was written but not synced may then be there, gone, or partly
 * there; so may names that were changed without a sync of their folder.
 */
import type { DiskFile, FileSystem } from '../../wal/file-system.js';
import { contentAfterPowerLoss } from './power-loss.js';
import { type DiskPorts, Inode, SimulatedFile } from './simulated-file.js';

interface NameChange {
  readonly folder: string;
  readonly removed: string | null;
  readonly added: { readonly path: string; readonly inode: Inode } | null;
}

/** What outlives the processes that use it. */
export class SimulatedDisk {
  readonly names = new Map<string, Inode>();
  private durableNames = new Map<string, Inode>();
  private nameChanges: NameChange[] = [];

  /** A file that has been there, and on the disk, for long. */
  put(path: string, content: Uint8Array): void {
    const inode = new Inode(new Uint8Array(content));
    this.names.set(path, inode);
    this.durableNames.set(path, inode);
  }

  /** The disk as one process uses it. */
  mount(ports: DiskPorts): FileSystem {
    return new MountedDisk(this, ports);
  }

  change(change: NameChange): void {
    apply(this.names, change);
    this.nameChanges.push(change);
  }

  syncFolder(folder: string): void {
    for (const change of this.nameChanges) if (change.folder === folder) apply(this.durableNames, change);
    this.nameChanges = this.nameChanges.filter((change) => change.folder !== folder);
  }

  /** What is left when the machine loses power; the processes that used the disk are gone. */
  losePower(random: () => number): void {
    const survivors = new Map(this.durableNames);
    for (const change of this.nameChanges) if (random() < 0.5) apply(survivors, change);
    this.names.clear();
    for (const [path, inode] of survivors) {
      this.names.set(path, new Inode(contentAfterPowerLoss(inode, random)));
    }
    this.durableNames = new Map(this.names);
    this.nameChanges = [];
  }
}

class MountedDisk implements FileSystem {
  constructor(
    private readonly disk: SimulatedDisk,
    private readonly ports: DiskPorts,
  ) {}

  async open(path: string, mode: 'create' | 'modify' | 'read'): Promise<DiskFile> {
    await this.ports.perform('open', path);
    let inode = this.disk.names.get(path);
    if (mode === 'create') {
      inode = new Inode(new Uint8Array(0));
      this.disk.change({ folder: folderOf(path), removed: null, added: { path, inode } });
    }
    if (inode === undefined) throw missing(path);
    return new SimulatedFile(this.ports, path, inode);
  }

  async list(folder: string): Promise<readonly string[]> {
    await this.ports.perform('list', folder);
    const prefix = `${folder}/`;
    return [...this.disk.names.keys()]
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length));
  }

  async rename(from: string, to: string): Promise<void> {
    await this.ports.perform('rename', from);
    const inode = this.disk.names.get(from);
    if (inode === undefined) throw missing(from);
    this.disk.change({ folder: folderOf(from), removed: from, added: { path: to, inode } });
    await this.ports.performed?.('rename', from);
  }

  async remove(path: string): Promise<void> {
    await this.ports.perform('remove', path);
    if (!this.disk.names.has(path)) throw missing(path);
    this.disk.change({ folder: folderOf(path), removed: path, added: null });
    await this.ports.performed?.('remove', path);
  }

  async syncFolder(folder: string): Promise<void> {
    await this.ports.perform('syncFolder', folder);
    this.disk.syncFolder(folder);
    await this.ports.performed?.('syncFolder', folder);
  }
}

function apply(names: Map<string, Inode>, change: NameChange): void {
  if (change.removed !== null) names.delete(change.removed);
  if (change.added !== null) names.set(change.added.path, change.added.inode);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
}
