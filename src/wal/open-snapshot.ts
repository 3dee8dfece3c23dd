/** Finds the newest snapshot of a folder at start, and clears away what a crash left there. */
import { join } from 'node:path';
import { attempt } from './disk-attempt.js';
import { DamagedSnapshotError } from './errors.js';
import type { DiskFile, FileSystem } from './file-system.js';
import { readSnapshotShape, type SnapshotShape, snapshotPosition } from './snapshot-format.js';

export interface OpenSnapshot {
  readonly file: DiskFile;
  readonly path: string;
  readonly shape: SnapshotShape;
}

/**
 * The newest snapshot; older ones are removed once it is known to be sound. A damaged one is refused
 * even if an older one is there: the log before it may be gone. Throws DamagedSnapshotError or
 * DiskFailureError.
 */
export async function findSnapshot(fileSystem: FileSystem, folder: string): Promise<OpenSnapshot | null> {
  const names = await attempt(folder, 'read', () => fileSystem.list(folder));
  const remove = (name: string): Promise<void> => {
    const path = join(folder, name);
    return attempt(path, 'remove', () => fileSystem.remove(path));
  };
  for (const name of names) if (name.endsWith('.snapshot.tmp')) await remove(name);
  const snapshots = names.filter((name) => snapshotPosition(name) !== null).sort();
  const newest = snapshots.pop();
  if (newest === undefined) return null;
  // The rename may not have been durable when the process before this one ended.
  await attempt(folder, 'sync', () => fileSystem.syncFolder(folder));
  const opened = await openSnapshot(fileSystem, join(folder, newest));
  const position = snapshotPosition(newest);
  const { index, term } = opened.shape.metadata;
  if (position?.index !== index || position.term !== term) {
    throw new DamagedSnapshotError(opened.path, `its header is that of entry ${index} of term ${term}`);
  }
  for (const name of snapshots) await remove(name);
  return opened;
}

export async function openSnapshot(fileSystem: FileSystem, path: string): Promise<OpenSnapshot> {
  const file = await attempt(path, 'open', () => fileSystem.open(path, 'read'));
  return { file, path, shape: await attempt(path, 'read', () => readSnapshotShape(file, path)) };
}
