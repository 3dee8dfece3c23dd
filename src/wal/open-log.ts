/** From a folder to a log that can be written to: recover, check all, only then mend and go on. */
import { dirname } from 'node:path';
import type { GroupId, HardState, LogEntry } from '../consensus/types.js';
import { type Clock, nodeClock } from './clock.js';
import { attempt } from './disk-attempt.js';
import { DamagedLogError } from './errors.js';
import type { FileSystem } from './file-system.js';
import { EMPTY_LOG, INITIAL_HARD_STATE, type LogPosition, type LogState } from './log-checks.js';
import { nodeFileSystem } from './node-file-system.js';
import { connectToSnapshot, type RecoveredSegments, recoverSegments } from './recovery.js';
import { SegmentCatalog } from './segment-catalog.js';
import { Segments, type SegmentsOptions } from './segments.js';
import { judgeTail, mendTail, type TailVerdict } from './tail.js';

const SEGMENT_BYTES = 8 * 1024 * 1024;

type WalLog = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

export interface WriteAheadLogOptions {
  readonly groupId: GroupId;
  /** The last entry of the newest durable snapshot, null if there is none: the log has to connect to it. */
  readonly snapshot: LogPosition | null;
  readonly log?: WalLog;
  readonly fileSystem?: FileSystem;
  readonly clock?: Clock;
  /** Default 8 MiB. */
  readonly segmentBytes?: number;
}

/** The end of the newest segment that a crash left half written; it was never acknowledged. */
interface TornTail {
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

export interface OpenedLog {
  readonly segments: Segments;
  readonly state: LogState;
  /** Where the log has to be reset to before it is used, because it does not match the snapshot. */
  readonly resetTo: LogPosition | null;
  readonly recovered: RecoveredLog;
}

/** `onFailure` is for what happens later, in the background. Throws DamagedLogError or DiskFailureError. */
export async function openLog(
  folder: string,
  options: WriteAheadLogOptions,
  onFailure: (error: unknown) => void,
): Promise<OpenedLog> {
  const fileSystem = options.fileSystem ?? nodeFileSystem;
  const recovered = await recoverSegments(fileSystem, folder, options.groupId);
  const segmentsOptions: SegmentsOptions = {
    fileSystem,
    folder,
    clock: options.clock ?? nodeClock,
    groupId: options.groupId,
    segmentBytes: options.segmentBytes ?? SEGMENT_BYTES,
    catalog: recovered?.catalog ?? new SegmentCatalog(),
    onFailure,
  };
  return recovered === null
    ? beginLog(segmentsOptions, options.snapshot)
    : resumeLog(segmentsOptions, options, recovered);
}

/** A snapshot without a log means that the log was taken away, and with it a vote perhaps. */
async function beginLog(options: SegmentsOptions, snapshot: LogPosition | null): Promise<OpenedLog> {
  const { fileSystem, folder } = options;
  if (snapshot !== null) throw new DamagedLogError(folder, 0, 'there is a snapshot but no log');
  const parent = dirname(folder);
  await attempt(parent, 'sync', () => fileSystem.syncFolder(parent));
  const state: LogState = { hardState: INITIAL_HARD_STATE, end: EMPTY_LOG, batchSequence: 1 };
  const segments = await Segments.begin(options, state);
  return { segments, state, resetTo: null, recovered: { hardState: INITIAL_HARD_STATE, entries: [] } };
}

async function resumeLog(
  segmentsOptions: SegmentsOptions,
  options: WriteAheadLogOptions,
  recovered: RecoveredSegments,
): Promise<OpenedLog> {
  const { image, newest } = recovered;
  const verdict = judgeTail(newest);
  const { entries, resetTo } = connectToSnapshot(recovered, options.snapshot);
  const segments = await resumeSegments(segmentsOptions, recovered, verdict);
  const tornTail: TornTail = { file: newest.path, offset: newest.end, bytes: verdict.tornBytes };
  if (tornTail.bytes > 0) {
    options.log?.('warn', 'cut off a write that a crash left unfinished at the end of the log', {
      ...tornTail,
    });
  }
  return {
    segments,
    state: { hardState: image.hardState, end: image.end, batchSequence: image.batchSequence },
    resetTo,
    recovered: { hardState: image.hardState, entries, ...(tornTail.bytes > 0 ? { tornTail } : {}) },
  };
}

async function resumeSegments(
  options: SegmentsOptions,
  { newest }: RecoveredSegments,
  verdict: TailVerdict,
): Promise<Segments> {
  const { fileSystem, folder } = options;
  const { path, header, end } = newest;
  const file = await attempt(path, 'open', () => fileSystem.open(path, 'modify'));
  await mendTail(newest, verdict, file);
  await attempt(folder, 'sync', () => fileSystem.syncFolder(folder));
  return Segments.resume(options, { file, path, header, end });
}
