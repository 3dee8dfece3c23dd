/**
 * The files of the log: the one written to, the next one prepared ahead, and the older ones until they
 * are let go. Segments are filled with zeros before use, so that a later fdatasync has no metadata to
 * write. A new file takes the name of a segment only when its size and header are durable.
 */
import { join } from 'node:path';
import type { GroupId, LogEntry, LogIndex } from '../consensus/types.js';
import { type BatchPlace, SALT_BYTES } from './batch.js';
import type { Clock } from './clock.js';
import { attempt, attemptCallback } from './disk-attempt.js';
import { BATCHES_START, DURABLE_MARK_POSITION, encodeDurableMark } from './durable-mark.js';
import type { DiskFile, Done, FileSystem } from './file-system.js';
import type { LogState } from './log-checks.js';
import { preallocate } from './preallocate.js';
import type { SegmentCatalog } from './segment-catalog.js';
import {
  encodeSegmentHeader,
  SEGMENT_SUFFIX,
  type SegmentHeader,
  segmentName,
  TEMPORARY_SUFFIX,
} from './segment-header.js';

const SIZE_STEP_BYTES = 4096;
const NAME_BYTES = 8;

/** The segment that is written to. */
export interface ActiveSegment {
  readonly file: DiskFile;
  readonly path: string;
  readonly header: SegmentHeader;
  /** Where the next batch goes. */
  end: number;
}

export interface SegmentsOptions {
  readonly fileSystem: FileSystem;
  readonly clock: Clock;
  readonly folder: string;
  readonly groupId: GroupId;
  readonly segmentBytes: number;
  readonly catalog: SegmentCatalog;
  /** For what happens in the background; may be called more than once. */
  readonly onFailure: (error: unknown) => void;
}

export class Segments {
  private spare: Promise<Blank> | null = null;
  private removal: Promise<void> = Promise.resolve();

  private constructor(
    private readonly options: SegmentsOptions,
    private active: ActiveSegment,
  ) {}

  /** Goes on in a segment that was recovered. */
  static resume(options: SegmentsOptions, active: ActiveSegment): Segments {
    return new Segments(options, active);
  }

  /** Begins a log where there is none. */
  static async begin(options: SegmentsOptions, state: LogState): Promise<Segments> {
    const blank = await prepareBlank(options, options.segmentBytes);
    return new Segments(options, await beginSegment(options, 1, state, blank));
  }

  get path(): string {
    return this.active.path;
  }

  /** Where the next batch goes. */
  get place(): BatchPlace {
    const { groupId, salt } = this.active.header;
    return { groupId, salt, position: this.active.end };
  }

  fits(batchBytes: number): boolean {
    return this.active.end + batchBytes <= this.active.header.sizeBytes;
  }

  /** Takes note of a batch that was written to the newest segment. */
  hold(reset: boolean, entries: readonly LogEntry[]): void {
    this.options.catalog.hold(reset, entries);
  }

  /** Writes an encoded batch at `place` and makes it durable. */
  writeBatch(batch: Buffer, done: Done): void {
    const { active } = this;
    active.file.writeDurably(batch, active.end, (error) => {
      if (error === null) active.end += batch.length;
      done(error);
    });
  }

  /** Says that everything written so far is durable, which therefore has to be so. */
  markDurable(done: Done): void {
    this.writeMark(false, done);
  }

  /** Goes on in a new segment that has room for a batch of `batchBytes`; `state` is what is durable. */
  async roll(batchBytes: number, state: LogState): Promise<void> {
    const blank = await this.takeBlank(BATCHES_START + batchBytes);
    const next = await beginSegment(this.options, this.active.header.sequence + 1, state, blank);
    await attemptCallback(this.path, 'write to', (done) => this.writeMark(true, done));
    await this.closeActive();
    this.active = next;
  }

  /** Prepares the next segment once a quarter of this one is used. */
  prepareAhead(): void {
    if (this.spare !== null || this.active.end < this.active.header.sizeBytes / 4) return;
    this.spare = prepareBlank(this.options, this.options.segmentBytes);
    this.spare.catch(this.options.onFailure);
  }

  /** Deletes, in the background, the segments that hold nothing beyond `index`. */
  release(index: LogIndex): void {
    const places = this.options.catalog.release(index);
    if (places.length === 0) return;
    this.removal = this.removal.then(() => this.removeInOrder(places.map((place) => place.path)));
    this.removal.catch(this.options.onFailure);
  }

  /** Waits for what goes on in the background. */
  async close(): Promise<void> {
    const [spare] = await Promise.allSettled([this.spare, this.removal]);
    if (spare.status === 'fulfilled' && spare.value !== null) await spare.value.file.close();
    await this.closeActive();
  }

  /** One after the other, each durable, so that a crash never leaves a hole between segments. */
  private async removeInOrder(paths: readonly string[]): Promise<void> {
    const { fileSystem, folder } = this.options;
    for (const path of paths) {
      await attempt(path, 'remove', () => fileSystem.remove(path));
      await attempt(folder, 'sync', () => fileSystem.syncFolder(folder));
    }
  }

  private writeMark(continued: boolean, done: Done): void {
    const { file, header, end } = this.active;
    file.write(encodeDurableMark({ end, continued }, header.salt), DURABLE_MARK_POSITION, done);
  }

  private takeBlank(neededBytes: number): Promise<Blank> {
    const { segmentBytes } = this.options;
    if (neededBytes > segmentBytes) {
      return prepareBlank(this.options, Math.ceil(neededBytes / SIZE_STEP_BYTES) * SIZE_STEP_BYTES);
    }
    const blank = this.spare ?? prepareBlank(this.options, segmentBytes);
    this.spare = null;
    return blank;
  }

  private closeActive(): Promise<void> {
    const { file, path } = this.active;
    return attempt(path, 'close', () => file.close());
  }
}

/** A file of zeros that will become a segment. */
interface Blank {
  readonly file: DiskFile;
  readonly path: string;
  readonly sizeBytes: number;
}

/** Two may be prepared at a time, a large one and the next ordinary one: each has a name of its own. */
async function prepareBlank(options: SegmentsOptions, sizeBytes: number): Promise<Blank> {
  const { fileSystem, folder, clock } = options;
  const name = Buffer.from(clock.randomBytes(NAME_BYTES)).toString('hex');
  const path = join(folder, name + SEGMENT_SUFFIX + TEMPORARY_SUFFIX);
  return { file: await preallocate(fileSystem, path, sizeBytes), path, sizeBytes };
}

async function beginSegment(
  options: SegmentsOptions,
  sequence: number,
  state: LogState,
  blank: Blank,
): Promise<ActiveSegment> {
  const { fileSystem, clock, folder, groupId, catalog } = options;
  const { file, sizeBytes } = blank;
  const header: SegmentHeader = {
    groupId,
    sequence,
    previous: state.end,
    firstBatchSequence: state.batchSequence,
    sizeBytes,
    salt: Buffer.from(clock.randomBytes(SALT_BYTES)),
    hardState: state.hardState,
  };
  const path = join(folder, segmentName(sequence, state.end.index + 1));
  const encoded = encodeSegmentHeader(header);
  await attemptCallback(blank.path, 'write to', (done) => file.writeDurably(encoded, 0, done));
  await attempt(blank.path, 'rename', () => fileSystem.rename(blank.path, path));
  await attempt(folder, 'sync', () => fileSystem.syncFolder(folder));
  catalog.begin({ sequence, path });
  return { file, path, header, end: BATCHES_START };
}
