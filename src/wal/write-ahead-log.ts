/** The write-ahead log: one write and one fdatasync per batch, everything that waits goes into the next. */
import type { Persist } from '../consensus/effects.js';
import type { GroupId, HardState, LogEntry, LogIndex, Term } from '../consensus/types.js';
import type { DiskFailureError } from './errors.js';
import type { FileSystem } from './file-system.js';

export type WalLog = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

/** The last entry that a snapshot stands for. */
export interface SnapshotBoundary {
  readonly index: LogIndex;
  readonly term: Term;
}

export interface WriteAheadLogOptions {
  readonly groupId: GroupId;
  /** The newest durable snapshot, `null` if there is none: the log has to connect to it. */
  readonly snapshot: SnapshotBoundary | null;
  readonly log?: WalLog;
  readonly fileSystem?: FileSystem;
  /** Default 8 MiB. */
  readonly segmentBytes?: number;
}

/** The end of the last segment that a crash left half written; it was never acknowledged. */
export interface TornTail {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
}

export interface RecoveredLog {
  readonly hardState: HardState;
  /** Consecutive; they begin right after the snapshot. */
  readonly entries: readonly LogEntry[];
  readonly tornTail?: TornTail;
}

export class WriteAheadLog {
  /**
   * Called once, when the disk failed: the process has to end. No `done` is called afterwards. Unless
   * it is set, the failure is thrown.
   */
  onFailure: (error: DiskFailureError) => void = (error) => {
    throw error;
  };

  /** Throws DamagedLogError or DiskFailureError. */
  static open(
    _folder: string,
    _options: WriteAheadLogOptions,
  ): Promise<{ wal: WriteAheadLog; recovered: RecoveredLog }> {
    throw new Error('being written');
  }

  /**
   * Makes hard state and entries durable as one unit, then calls `done`; calls come in order. Entries
   * at or below the last index replace the log from there.
   */
  append(_persist: Persist, _done: () => void): void {}

  /**
   * Drops the whole log and goes on after `boundary`, in order with the appends: for an installed
   * snapshot that the log does not match. The snapshot has to be durable before.
   */
  reset(_boundary: SnapshotBoundary, _done: () => void): void {}

  /** Lets go of what is only needed for entries up to `index`; a durable snapshot has to hold them. */
  truncatePrefix(_index: LogIndex): void {}

  /** How long the oldest append that is not yet durable has waited; 0 if there is none. */
  stalledForMs(): number {
    return 0;
  }

  /** Resolves once everything appended is durable and the files are closed. */
  async close(): Promise<void> {}
}
