/** Reads a history and checks it in slices, so that signals and progress come through. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CheckProgress, checkInSlices } from '../check/check-history.js';
import { HistoryError } from '../check/history.js';
import { HistoryParser, type ParsedHistory } from '../check/parse-history.js';
import type { CheckBounds, CheckResult } from '../check/verdict.js';
import { usageError } from '../cluster/cluster-error.js';
import { readLines } from './check-lines.js';

export interface HistoryFile {
  /** `-` is standard input. */
  readonly path: string;
  readonly timeMs: number;
  readonly memoryBytesMax: number;
}

/** What a check of a file says. */
export interface FileReport {
  readonly result: CheckResult;
  readonly failed: number;
  readonly unanswered: number;
  readonly timeMs: number;
}

/** Work between two turns of the event loop. */
const TURN_MS = 20;

/** Throws usage errors for what is no history. `showProgress` is called several times a second with a line for people. */
export async function checkHistoryFile(
  file: HistoryFile,
  showProgress: (text: string) => void,
): Promise<FileReport> {
  const startedMs = performance.now();
  const elapsedMs = (): number => performance.now() - startedMs;
  const { timeMs, memoryBytesMax } = file;
  try {
    const parser = new HistoryParser();
    const isRead = await readHistory(file, parser, elapsedMs, showProgress);
    if (isRead !== 'whole') return { ...unreadReport(parser, isRead), timeMs: elapsedMs() };
    const history = parser.finish();
    const left = memoryBytesMax - parser.memoryBytes;
    const result = await checkOperations(history, { timeMs, memoryBytesMax: left, elapsedMs }, showProgress);
    return { result, failed: history.failed, unanswered: history.unanswered, timeMs: elapsedMs() };
  } catch (error) {
    if (error instanceof HistoryError) throw usageError('BAD_HISTORY', error.message, error.hint);
    throw error;
  }
}

/** Tells which bound was exceeded before the end. */
async function readHistory(
  { path, timeMs, memoryBytesMax }: HistoryFile,
  parser: HistoryParser,
  elapsedMs: () => number,
  showProgress: (text: string) => void,
): Promise<'whole' | 'memory' | 'time'> {
  for await (const { lines, isWhole } of readLines(path)) {
    for (const line of lines) parser.read(line, isWhole);
    if (parser.memoryBytes > memoryBytesMax) return 'memory';
    if (elapsedMs() > timeMs) return 'time';
    showProgress(`Read ${parser.lineCount.toLocaleString('en')} lines`);
  }
  return 'whole';
}

/** Not even the whole history was read, so nothing of it was checked. */
function unreadReport(parser: HistoryParser, exceeded: 'memory' | 'time'): Omit<FileReport, 'timeMs'> {
  const { operations, failed, unanswered } = parser.finish();
  const tally = {
    operations: operations.length,
    unknownOutcomes: operations.filter(({ completed }) => completed === null).length,
    clients: new Set(operations.map(({ client }) => client)).size,
    ...{ keyGroups: 0, keyGroupsChecked: 0, steps: 0 },
  };
  return { result: { verdict: 'Unknown', tally, exceeded }, failed, unanswered };
}

async function checkOperations(
  { operations }: ParsedHistory,
  bounds: Partial<CheckBounds>,
  showProgress: (text: string) => void,
): Promise<CheckResult> {
  const check = checkInSlices(operations, bounds);
  let turnEndsMs = performance.now() + TURN_MS;
  for (;;) {
    const { done, value } = check.next();
    if (done === true) return value;
    if (performance.now() < turnEndsMs) continue;
    showProgress(describeProgress(value));
    await nextTurn();
    turnEndsMs = performance.now() + TURN_MS;
  }
}

function describeProgress({ keyGroupsChecked, keyGroups, steps }: CheckProgress): string {
  return `Checked ${keyGroupsChecked} of ${keyGroups} key groups; ${steps.toLocaleString('en')} steps`;
}
