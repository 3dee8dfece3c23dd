/**
 * The write-ahead log. One batch at a time is written and made durable; all that is handed in
 * meanwhile goes into the next one (group commit). It keeps no entries in memory: the core does.
 */
import type { Persist } from '../consensus/effects.js';
import type { HardState, LogEntry, LogIndex } from '../consensus/types.js';
import { AppendQueue, type MergedAppends } from './append-queue.js';
import { batchBytes, encodeBatch } from './batch.js';
import { type Clock, nodeClock } from './clock.js';
import { DiskFailureError } from './errors.js';
import { type LogPosition, type LogState, stateAfter } from './log-checks.js';
import { type OpenedLog, openLog, type RecoveredLog, type WriteAheadLogOptions } from './open-log.js';
import { frameEntry } from './record.js';
import type { Segments } from './segments.js';

/** Batches grow up to this by merging; a single append may be larger. */
const MERGED_BYTES_MAX = 1_048_576;
const MARK_AFTER_MS = 10;
const STAGING_BYTES_MAX = MERGED_BYTES_MAX + 4096;

export type { RecoveredLog, WriteAheadLogOptions } from './open-log.js';

export class WriteAheadLog {
  /**
   * Called once, when the disk failed: the process has to end. No `done` is called afterwards. Unless
   * it is set, the failure is thrown.
   */
  onFailure: (error: DiskFailureError) => void = (error) => {
    throw error;
  };

  private readonly queue = new AppendQueue();
  /** Batches are put together here; it grows to what is needed, up to a bound. */
  private staging: Buffer = Buffer.alloc(0);
  private readonly segments: Segments;
  /** What the log will be once all that was handed in is durable. */
  private appended: LogState;
  /** What the log is on disk. */
  private durable: LogState;
  private inFlight: MergedAppends | null = null;
  private markInFlight = false;
  private marked = true;
  private cancelMark: (() => void) | null = null;
  private failed = false;
  private closing: { readonly whenIdle: () => void } | null = null;

  private constructor(
    opened: OpenedLog,
    private readonly clock: Clock,
  ) {
    this.segments = opened.segments;
    this.appended = opened.state;
    this.durable = opened.state;
  }

  /**
   * Recovers the log in `folder`, or begins one. Throws DamagedLogError or DiskFailureError. The caller
   * holds the lock of the folder.
   */
  static async open(
    folder: string,
    options: WriteAheadLogOptions,
  ): Promise<{ wal: WriteAheadLog; recovered: RecoveredLog }> {
    const background: { fail: (error: unknown) => void } = { fail: () => {} };
    const opened = await openLog(folder, options, (error) => background.fail(error));
    const wal = new WriteAheadLog(opened, options.clock ?? nodeClock);
    background.fail = (error) => wal.fail(error);
    if (opened.resetTo !== null) await wal.resetBeforeUse(opened.resetTo);
    return { wal, recovered: opened.recovered };
  }

  /**
   * Makes hard state and entries durable as one unit, then calls `done`; calls come in order. Entries
   * at or below the last index replace the log from there. Throws if the log would break its rules:
   * that is a bug of the caller, and nothing was written.
   */
  append(persist: Persist, done: () => void): void {
    this.enqueue(null, persist.hardState, persist.entries, done);
  }

  /**
   * Drops the whole log and goes on after `position`, in order with the appends: for an installed
   * snapshot that the log does not match. The snapshot has to be durable before.
   */
  reset(position: LogPosition, done: () => void): void {
    this.enqueue({ index: position.index, term: position.term }, null, [], done);
  }

  /**
   * Lets go of the segments that are needed only for entries up to `index`; a durable snapshot has to
   * hold these. The hard state stays: every segment repeats it.
   */
  truncatePrefix(index: LogIndex): void {
    if (!this.failed && this.closing === null) this.segments.release(index);
  }

  /** How long the oldest append that is not yet durable has waited, in ms; 0 if there is none. */
  stalledForMs(): number {
    const oldest = this.inFlight?.appends[0] ?? this.queue.oldest;
    return oldest === undefined || this.failed ? 0 : this.clock.nowMs() - oldest.sinceMs;
  }

  /** Resolves once everything appended is durable, or the disk failed, and the files are closed. */
  async close(): Promise<void> {
    if (this.closing !== null) return;
    await new Promise<void>((resolve) => {
      this.closing = { whenIdle: resolve };
      this.settle();
    });
    this.cancelMark?.();
    await this.segments.close();
  }

  private async resetBeforeUse(position: LogPosition): Promise<void> {
    const onFailure = this.onFailure;
    await new Promise<void>((resolve, reject) => {
      this.onFailure = reject;
      this.reset(position, resolve);
    });
    this.onFailure = onFailure;
  }

  private enqueue(
    reset: LogPosition | null,
    hardState: HardState | null,
    entries: readonly LogEntry[],
    done: () => void,
  ): void {
    if (this.closing !== null) throw new Error('The log is closed: nothing can be appended.');
    if (this.failed) return;
    this.appended = stateAfter(this.appended, { reset, hardState, entries });
    let recordsBytes = 0;
    for (const entry of entries) recordsBytes += frameEntry(this.segments.place.groupId, entry);
    this.queue.push({ reset, hardState, entries, recordsBytes, done, sinceMs: this.clock.nowMs() });
    this.pump();
  }

  /** Starts the next batch unless one is under way, or a mark: a roll would close its file. */
  private pump(): void {
    if (this.inFlight !== null || this.markInFlight || this.failed || this.queue.isEmpty) return;
    const merged = this.queue.take(MERGED_BYTES_MAX);
    this.inFlight = merged;
    const bytes = batchBytes(merged.hardState, merged.recordsBytes);
    if (this.segments.fits(bytes)) {
      this.write(merged, bytes);
      return;
    }
    this.segments.roll(bytes, this.durable).then(
      () => this.write(merged, bytes),
      (error) => this.finish(() => this.fail(error)),
    );
  }

  private write(merged: MergedAppends, bytesMax: number): void {
    if (this.failed) {
      this.finish(() => {});
      return;
    }
    const target = this.stagingFor(bytesMax);
    const { hardState, reset, entries } = merged;
    const batch = { sequence: this.durable.batchSequence, hardState, reset, entries };
    const length = encodeBatch(target, batch, this.segments.place);
    this.segments.writeBatch(target.subarray(0, length), (error) => {
      this.finish(() => {
        if (error !== null) this.fail(new DiskFailureError(this.segments.path, 'write to', error));
        else if (!this.failed) this.written(merged);
      });
    });
  }

  private stagingFor(bytes: number): Buffer {
    if (bytes > STAGING_BYTES_MAX) return Buffer.allocUnsafeSlow(bytes);
    if (bytes > this.staging.length) {
      this.staging = Buffer.allocUnsafeSlow(Math.min(2 * bytes, STAGING_BYTES_MAX));
    }
    return this.staging;
  }

  /** The disk is done with the batch, well or not. */
  private finish(then: () => void): void {
    this.inFlight = null;
    then();
    this.settle();
  }

  private written(merged: MergedAppends): void {
    this.durable = stateAfter(this.durable, merged);
    this.segments.hold(merged.reset !== null, merged.entries);
    if (merged.reset !== null) this.segments.release(merged.reset.index);
    this.segments.prepareAhead();
    this.markSoon();
    this.pump();
    for (const append of merged.appends) append.done();
  }

  /** A mark after every batch would cost a page more in each fsync: the mark waits for a calm moment. */
  private markSoon(): void {
    this.marked = false;
    if (this.cancelMark !== null) return;
    this.cancelMark = this.clock.after(MARK_AFTER_MS, () => {
      this.cancelMark = null;
      if (this.inFlight === null) this.markDurable();
    });
  }

  /** Says on disk that the last batch was fsynced. The next batch says it too. */
  private markDurable(): void {
    if (this.marked || this.failed) return;
    this.marked = true;
    this.markInFlight = true;
    this.segments.markDurable((error) => {
      this.markInFlight = false;
      if (error !== null) this.fail(new DiskFailureError(this.segments.path, 'write to', error));
      this.pump();
      this.settle();
    });
  }

  private settle(): void {
    const idle = this.inFlight === null && !this.markInFlight && this.queue.isEmpty;
    if (this.closing === null || !idle) return;
    if (this.marked || this.failed) this.closing.whenIdle();
    else this.markDurable();
  }

  private fail(error: unknown): void {
    if (this.failed) return;
    this.failed = true;
    this.queue.clear();
    if (!(error instanceof DiskFailureError)) throw error;
    this.onFailure(error);
  }
}
