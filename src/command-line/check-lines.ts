/** Splits a stream of UTF-8 into lines, without ever holding more than a chunk and a line. */
import { createReadStream } from 'node:fs';
import { systemErrorCode, usageError } from '../cluster/cluster-error.js';

/** Nobody writes an event as long as this; a file without line breaks is not read as a whole. */
const LINE_LENGTH_MAX = 64 * 2 ** 20;

export interface Lines {
  readonly lines: readonly string[];
  /** False: the last of the lines is what stands after the last line break of the file. */
  readonly isWhole: boolean;
}

/** The lines of a file, or of standard input for `-`. Throws usage errors for what cannot be read. */
export async function* readLines(path: string): AsyncGenerator<Lines> {
  const stream: AsyncIterable<Buffer> = path === '-' ? process.stdin : createReadStream(path);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for await (const chunk of stream) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LINE_LENGTH_MAX) throw tooLong(path);
      yield { lines, isWhole: true };
    }
    rest += decoder.decode();
  } catch (error) {
    throw explainReadError(error, path);
  }
  if (rest !== '') yield { lines: [rest], isWhole: false };
}

function tooLong(path: string): Error {
  return usageError(
    'NOT_A_HISTORY',
    `${nameOf(path)} has a line of more than ${LINE_LENGTH_MAX / 2 ** 20} MiB.`,
    'Write one event a line; see docs/HISTORIES.md.',
  );
}

function explainReadError(error: unknown, path: string): unknown {
  const code = systemErrorCode(error);
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return usageError(
      'NOT_A_HISTORY',
      `${nameOf(path)} is not UTF-8.`,
      'Write bytes that are no UTF-8 as {"base64":"…"}; a compressed file has to be unpacked first.',
    );
  }
  if (code === 'ENOENT') {
    return usageError('NO_SUCH_FILE', `There is no file ${path}.`, 'Name a file, or - for standard input.');
  }
  if (code === 'EISDIR') return usageError('NOT_A_HISTORY', `${path} is a folder.`, 'Name a file in it.');
  if (code === 'EACCES')
    return usageError('NO_ACCESS', `${path} may not be read.`, 'Change its permissions.');
  return error;
}

function nameOf(path: string): string {
  return path === '-' ? 'Standard input' : path;
}
