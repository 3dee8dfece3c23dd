/** The words of a line that is still being typed, up to the cursor. */
import { toBinary, toText } from '../command-line/binary-text.js';
import { splitArguments } from '../resp/split-arguments.js';

export interface TypedWords {
  /** Whole words, without a number of repetitions and without the name of the program. */
  readonly before: readonly string[];
  /** The word at the end, perhaps empty, perhaps with a quote that is still open. */
  readonly current: string;
  /** Where it begins in the line. */
  readonly start: number;
}

/** Null if what stands before the last word has quotes that do not match. */
export function typedWords(line: string): TypedWords | null {
  const start = startOfLastWord(line);
  const words = splitArguments(toBinary(line.slice(0, start)));
  if (words === null) return null;
  const texts = words.map((word) => toText(word) ?? '');
  const repeated = /^\d+$/.test(texts[0] ?? '') ? texts.slice(1) : texts;
  return {
    before: repeated[0] === 'conclave' ? repeated.slice(1) : repeated,
    current: line.slice(start),
    start,
  };
}

function startOfLastWord(line: string): number {
  let start = 0;
  let quote: string | null = null;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (quote !== null) {
      if (character === '\\') at += 1;
      else if (character === quote) quote = null;
    } else if (/\s/.test(character)) start = at + 1;
    else if (character === '"' || character === "'") quote = character;
  }
  return start;
}
