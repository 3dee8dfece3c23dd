/** LCS: the longest common subsequence of two values, by the usual table of lengths. */
import { type BinaryString, ErrorReply, MapReply, type Reply } from '../resp/reply.js';
import { upperCase } from './command-table.js';
import { NOT_AN_INTEGER, SYNTAX_ERROR } from './errors.js';
import type { Execution } from './execution.js';
import { parseInteger } from './integers.js';
import { BULK_BYTES_MAX } from './limits.js';

const LENGTH_AND_INDEXES = new ErrorReply(
  'ERR If you want both the length and indexes, please just use IDX.',
);
const TOO_LARGE = new ErrorReply(
  'ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len',
);
const NO_MEMORY = new ErrorReply('ERR Insufficient memory, failed allocating transient memory for LCS');
const CELL_BYTES = 4;

interface LcsOptions {
  wantsLength: boolean;
  wantsIndexes: boolean;
  wantsMatchLengths: boolean;
  matchLengthMin: number;
}

/** Equal runs: `first` and `second` are where they begin in either value. */
interface Match {
  readonly first: number;
  readonly second: number;
  readonly length: number;
}

export function lcs(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  const [, firstKey = '', secondKey = ''] = commandArguments;
  const first = execution.find(firstKey)?.value ?? '';
  const second = execution.find(secondKey)?.value ?? '';
  const options = parseOptions(commandArguments);
  if (options instanceof ErrorReply) return options;
  if (options.wantsLength && options.wantsIndexes) return LENGTH_AND_INDEXES;
  if ((first.length + 1) * (second.length + 1) * CELL_BYTES > BULK_BYTES_MAX) return TOO_LARGE;
  const lengths = allocateCells((first.length + 1) * (second.length + 1));
  if (lengths === null) return NO_MEMORY;
  fillCommonLengths(first, second, lengths);
  const length = lengths.at(-1) ?? 0;
  if (options.wantsLength) return length;
  const matches = trace(first, second, lengths);
  if (!options.wantsIndexes) return textOf(first, matches);
  return new MapReply([
    ['matches', matches.filter((each) => each.length >= options.matchLengthMin).map(describe(options))],
    ['len', length],
  ]);
}

function parseOptions(commandArguments: readonly BinaryString[]): LcsOptions | ErrorReply {
  const options = { wantsLength: false, wantsIndexes: false, wantsMatchLengths: false, matchLengthMin: 0 };
  for (let at = 3; at < commandArguments.length; at += 1) {
    const option = upperCase(commandArguments[at] ?? '');
    const next = commandArguments[at + 1];
    if (option === 'IDX') options.wantsIndexes = true;
    else if (option === 'LEN') options.wantsLength = true;
    else if (option === 'WITHMATCHLEN') options.wantsMatchLengths = true;
    else if (option === 'MINMATCHLEN' && next !== undefined) {
      const minimum = parseInteger(next);
      if (minimum === null) return NOT_AN_INTEGER;
      options.matchLengthMin = Number(minimum);
      at += 1;
    } else return SYNTAX_ERROR;
  }
  return options;
}

/** Null if the runtime has no room for so many. */
function allocateCells(count: number): Uint32Array | null {
  try {
    return new Uint32Array(count);
  } catch {
    return null;
  }
}

/** At `i * (second.length + 1) + j`: the length for the first `i` and the first `j` bytes. */
function fillCommonLengths(first: BinaryString, second: BinaryString, lengths: Uint32Array): void {
  const width = second.length + 1;
  for (let i = 1; i <= first.length; i += 1) {
    const code = first.charCodeAt(i - 1);
    const row = i * width;
    for (let j = 1; j <= second.length; j += 1) {
      const above = row - width + j;
      lengths[row + j] =
        code === second.charCodeAt(j - 1)
          ? (lengths[above - 1] ?? 0) + 1
          : Math.max(lengths[above] ?? 0, lengths[row + j - 1] ?? 0);
    }
  }
}

/** Walks back through the table, the last match first; of equal ways, Redis leaves out of `second`. */
function trace(first: BinaryString, second: BinaryString, lengths: Uint32Array): readonly Match[] {
  const width = second.length + 1;
  const matches: Match[] = [];
  let i = first.length;
  let j = second.length;
  let run = 0;
  while (i > 0 && j > 0) {
    if (first.charCodeAt(i - 1) === second.charCodeAt(j - 1)) {
      run += 1;
      i -= 1;
      j -= 1;
      continue;
    }
    if (run > 0) matches.push({ first: i, second: j, length: run });
    run = 0;
    if ((lengths[(i - 1) * width + j] ?? 0) > (lengths[i * width + j - 1] ?? 0)) i -= 1;
    else j -= 1;
  }
  if (run > 0) matches.push({ first: i, second: j, length: run });
  return matches;
}

function textOf(first: BinaryString, matches: readonly Match[]): BinaryString {
  let text = '';
  for (const match of matches) text = first.slice(match.first, match.first + match.length) + text;
  return text;
}

function describe({ wantsMatchLengths }: LcsOptions): (match: Match) => Reply {
  return ({ first, second, length }) => {
    const ranges: Reply[] = [
      [first, first + length - 1],
      [second, second + length - 1],
    ];
    return wantsMatchLengths ? [...ranges, length] : ranges;
  };
}
