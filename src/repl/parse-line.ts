/** Cuts a line as a person types it into a number of repetitions and words. */
import { usageError } from '../cluster/cluster-error.js';
import { toBinary } from '../command-line/binary-text.js';
import type { BinaryString } from '../resp/reply.js';
import { splitArguments } from '../resp/split-arguments.js';

export interface ParsedLine {
  readonly repetitions: number;
  /** One character per byte; none for an empty line and for a comment. */
  readonly words: readonly BinaryString[];
}

const REPETITIONS_MAX = 1_000_000;

/** Throws a usage error for quotes that do not match, and for a number of repetitions that cannot be meant. */
export function parseLine(line: string): ParsedLine {
  if (line.trimStart().startsWith('#')) return { repetitions: 1, words: [] };
  const words = splitArguments(toBinary(line));
  if (words === null) {
    throw usageError(
      'UNBALANCED_QUOTES',
      'A quote is not closed, or is closed in the middle of a word.',
      'Quote a whole word: "two words". Inside of "…", \\" is a quote and \\n a line break.',
    );
  }
  const [first = '', ...rest] = words;
  if (!/^\d+$/.test(first)) return { repetitions: 1, words: withoutProgram(words) };
  const repetitions = Number(first);
  if (rest.length === 0) {
    throw usageError(
      'NO_COMMAND',
      `${first} times what?`,
      `Put a command behind the number: ${first} incr visits`,
    );
  }
  if (repetitions >= 1 && repetitions <= REPETITIONS_MAX) return { repetitions, words: withoutProgram(rest) };
  throw usageError('BAD_NUMBER', `A command can be repeated 1 to ${REPETITIONS_MAX} times; got ${first}.`);
}

/** A line that was copied from a shell names the program first. */
function withoutProgram(words: readonly BinaryString[]): readonly BinaryString[] {
  return words[0] === 'conclave' && words.length > 1 ? words.slice(1) : words;
}
