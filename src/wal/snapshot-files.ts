/** The newest snapshot of the machine on disk: written by this node or received from a leader. */
import type { LogIndex, SnapshotMetadata } from '../consensus/types.js';
import type { FileSystem } from './file-system.js';

export interface SnapshotChunk {
  readonly data: Uint8Array;
  /** The last one. */
  readonly done: boolean;
}

export interface SnapshotFilesOptions {
  readonly fileSystem?: FileSystem;
}

/** Receives a snapshot piece by piece into a temporary file. Errors of the disk surface in `finish`. */
export interface SnapshotReceiver {
  /** Discards what was received of another snapshot. */
  begin(metadata: SnapshotMetadata): void;
  /** `offset` must be where the previous piece ended. `data` must not be changed afterwards. */
  append(offset: number, data: Uint8Array): void;
  /**
   * Verifies the checksum and makes the snapshot the newest. False: one at or beyond its index is
   * already there, nothing was changed. Throws DamagedSnapshotError (the pieces are discarded) or
   * DiskFailureError.
   */
  finish(): Promise<boolean>;
  abort(): Promise<void>;
}

export class SnapshotFiles {
  readonly receiver: SnapshotReceiver = {
    begin() {},
    append() {},
    finish: () => Promise.resolve(false),
    abort: () => Promise.resolve(),
  };

  /** Throws DamagedSnapshotError or DiskFailureError. Removes what a crash left behind. */
  static open(_folder: string, _options: SnapshotFilesOptions = {}): Promise<SnapshotFiles> {
    throw new Error('being written');
  }

  latest(): SnapshotMetadata | null {
    return null;
  }

  /** Makes a snapshot durable. False: one at or beyond its index is already there. */
  write(
    _metadata: SnapshotMetadata,
    _chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<boolean> {
    return Promise.resolve(false);
  }

  /** The content of the newest snapshot, checksum verified; throws DamagedSnapshotError. */
  read(): Promise<Uint8Array> {
    throw new Error('being written');
  }

  /**
   * Up to `bytesMax` bytes of the newest snapshot as it travels to a follower, header and checksum
   * included; null if `index` is not that of the newest. Reads synchronously.
   */
  readChunk(_index: LogIndex, _offset: number, _bytesMax: number): SnapshotChunk | null {
    return null;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
