/** Lines from `-e`, a file or a pipe: no prompt, no colour, and an end at the first error unless told otherwise. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { systemErrorCode, usageError } from '../cluster/cluster-error.js';
import type { Sink } from './run.js';
import type { ReplSession } from './session.js';

export interface BatchLine {
  readonly text: string;
  /** As in `line 3 of FILE`; null where there is nothing to count. */
  readonly place: string | null;
}

export interface BatchManner {
  readonly sink: Sink;
  /** Go on after an error. */
  readonly keepsGoing: boolean;
  readonly signal: AbortSignal;
}

const EXIT_FAILED = 1;
/** As shells count it: 128 and the number of SIGINT. */
const EXIT_INTERRUPTED = 130;

/** Returns the exit code: 0 if all went well, 1 if anything failed, 130 if it was interrupted. */
export async function runBatch(
  session: ReplSession,
  lines: AsyncIterable<BatchLine>,
  { sink, keepsGoing, signal }: BatchManner,
): Promise<number> {
  let exitCode = 0;
  for await (const { text, place } of lines) {
    if (signal.aborted) return EXIT_INTERRUPTED;
    const answer = await session.run(text, { sink, signal });
    if (answer.leaves) break;
    if (answer.exitCode === EXIT_INTERRUPTED) return EXIT_INTERRUPTED;
    if (answer.ok) continue;
    exitCode = EXIT_FAILED;
    if (place !== null && session.settings.mode !== 'json') sink.writeMessage(`That was ${place}.\n`);
    if (!keepsGoing) break;
  }
  return signal.aborted ? EXIT_INTERRUPTED : exitCode;
}

/** First the lines of `-e`, then those of the file; `-` is standard input. Throws for a file that cannot be read. */
export async function* batchLines(
  executed: readonly string[],
  file: string | null,
): AsyncGenerator<BatchLine> {
  for (const text of executed) for (const line of text.split(/\r?\n/)) yield { text: line, place: null };
  if (file === null) return;
  const name = file === '-' ? 'standard input' : file;
  let count = 0;
  try {
    for await (const text of readLines(file)) {
      count += 1;
      yield { text, place: `line ${count} of ${name}` };
    }
  } catch (error) {
    throw explainReadError(error, file);
  }
}

function readLines(file: string): AsyncIterable<string> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY, terminal: false });
}

function explainReadError(error: unknown, file: string): unknown {
  const code = systemErrorCode(error);
  if (code === 'ENOENT') {
    return usageError('NO_SUCH_FILE', `There is no file ${file}.`, 'Name a file, or - for standard input.');
  }
  if (code === 'EISDIR') return usageError('NO_SUCH_FILE', `${file} is a folder.`, 'Name a file in it.');
  if (code === 'EACCES')
    return usageError('NO_ACCESS', `${file} may not be read.`, 'Change its permissions.');
  return error;
}
