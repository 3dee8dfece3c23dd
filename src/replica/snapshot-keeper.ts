/**
 * Keeps the log short: writes a snapshot of the machine when the log has grown, and installs the
 * snapshots that a leader sends.
 */
import type { SnapshotPiece } from '../consensus/effects.js';
import type { LogEntry, SnapshotMetadata } from '../consensus/types.js';
import type { RaftCore } from '../raft/core.js';
import type { Store } from '../store/store.js';
import { DamagedSnapshotError } from '../wal/errors.js';
import type { SnapshotFiles } from '../wal/snapshot-files.js';
import type { WriteAheadLog } from '../wal/write-ahead-log.js';
import { inSlices } from './in-slices.js';
import type { Surroundings } from './surroundings.js';

export interface SnapshotKeeperParts {
  readonly core: RaftCore;
  readonly store: Store;
  readonly wal: WriteAheadLog;
  readonly files: SnapshotFiles;
  readonly surroundings: Surroundings;
  /** The machine was replaced: requests that waited for it are answered. */
  restored(metadata: SnapshotMetadata): void;
  /** The core was told something outside a turn. */
  wake(): void;
}

export class SnapshotKeeper {
  private bytesSinceSnapshot = 0;
  private lastSnapshotBytes = 0;
  private writing = false;
  private installing = false;
  /** Durable, but the log is kept a while longer, for followers that are only a little behind. */
  private uncompacted: SnapshotMetadata | null = null;

  constructor(
    private readonly parts: SnapshotKeeperParts,
    private readonly snapshotLogBytes: number,
  ) {}

  /** Counts what was applied, and starts a snapshot when it is time. */
  applied(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.bytesSinceSnapshot += entry.dataBytes;
    if (this.bytesSinceSnapshot >= this.thresholdBytes / 2) this.compact();
    if (this.bytesSinceSnapshot < this.thresholdBytes || this.writing || this.installing) return;
    this.write().catch((error: unknown) => this.parts.surroundings.failed(error));
  }

  /** Takes a piece of a snapshot from the leader; the last one replaces the machine. */
  receive(piece: SnapshotPiece): void {
    const { receiver } = this.parts.files;
    if (piece.offset === 0) receiver.begin(piece.metadata);
    receiver.append(piece.offset, piece.data);
    if (!piece.done) return;
    this.install(piece.metadata).catch((error: unknown) => this.parts.surroundings.failed(error));
  }

  /** A large machine is not written anew for a little log. */
  private get thresholdBytes(): number {
    return Math.max(this.snapshotLogBytes, this.lastSnapshotBytes);
  }

  private async write(): Promise<void> {
    const { core, store, files, surroundings } = this.parts;
    this.writing = true;
    this.bytesSinceSnapshot = 0;
    const metadata = core.snapshotMetadataAt(store.lastApplied);
    let bytes = 0;
    const chunks = inSlices(store.snapshot(), surroundings, (chunkBytes) => {
      bytes += chunkBytes;
    });
    const written = await files.write(metadata, chunks);
    this.writing = false;
    if (!written) return;
    this.lastSnapshotBytes = bytes;
    this.uncompacted = metadata;
    core.snapshotTaken(metadata);
    surroundings.record({ type: 'snapshotTaken', term: core.term, index: metadata.index, bytes });
    surroundings.log.info({ index: metadata.index, bytes }, 'took a snapshot');
  }

  private compact(): void {
    const metadata = this.uncompacted;
    if (metadata === null) return;
    this.uncompacted = null;
    this.parts.core.compact(metadata);
    this.parts.wal.truncatePrefix(metadata.index);
  }

  private async install(metadata: SnapshotMetadata): Promise<void> {
    const { core, store, files, surroundings } = this.parts;
    this.installing = true;
    try {
      if (await files.receiver.finish()) {
        const content = await files.read();
        store.restore(content);
        this.lastSnapshotBytes = content.length;
        this.replaceLog(metadata);
      } else core.snapshotRejected(metadata);
    } catch (error) {
      if (!(error instanceof DamagedSnapshotError)) throw error;
      surroundings.log.warn({ reason: error.reason }, 'refused a snapshot from the leader');
      core.snapshotRejected(metadata);
    } finally {
      this.installing = false;
    }
    this.parts.wake();
  }

  /** Core and disk change in the same turn: what the core persists next belongs to the new log. */
  private replaceLog(metadata: SnapshotMetadata): void {
    const { core, wal, surroundings } = this.parts;
    core.snapshotInstalled(metadata);
    if (core.lastLogIndex === metadata.index) wal.reset(metadata, () => {});
    else wal.truncatePrefix(metadata.index);
    this.uncompacted = null;
    this.bytesSinceSnapshot = 0;
    surroundings.log.info({ index: metadata.index }, 'caught up from a snapshot of the leader');
    this.parts.restored(metadata);
  }
}
