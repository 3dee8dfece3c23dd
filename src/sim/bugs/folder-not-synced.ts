/** Leaves out the sync of a folder after a file in it was created, renamed or removed. */
import type { FileSystem } from '../../wal/file-system.js';
import type { PlantedBug } from './planted-bug.js';

function withoutFolderSync(disk: FileSystem): FileSystem {
  return {
    open: (path, mode) => disk.open(path, mode),
    list: (folder) => disk.list(folder),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    syncFolder: async () => {},
  };
}

export const folderNotSynced: PlantedBug = {
  name: 'folder-not-synced',
  title: 'a file is synced and renamed, but its folder is not synced',
  story:
    'The bytes of a new file are safe, its name is not. After a power loss a segment of the log or a ' +
    'snapshot is missing, or an old one is back, although every sync of a file had succeeded: the node has ' +
    'lost what it acknowledged, or finds a log that does not fit together.',
  source: 'Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014; fsync(2) of Linux',
  seedsMax: 1,
  wrapDisk: withoutFolderSync,
};
