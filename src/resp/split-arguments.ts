/** Splits a line typed by a person into arguments, as Redis does for inline commands and redis-cli for its prompt. */
import type { BinaryString } from './reply.js';

/** What ends an argument outside quotes; vertical tab and form feed do not, as in Redis. */
const ENDS_ARGUMENT = new Set([' ', '\n', '\r', '\t']);
/** What is skipped between arguments. */
const BLANK = new Set([' ', '\n', '\r', '\t', '\v', '\f']);
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };
const TWO_HEXADECIMAL_DIGITS = /^[0-9a-fA-F]{2}$/;

/** Part of an argument, and where the line goes on behind it. */
interface Piece {
  readonly text: string;
  readonly end: number;
}

/**
 * The arguments of `line`; null if a quote is not closed, or is closed in the middle of a word.
 * "…" knows the escapes \n \r \t \b \a \xHH and \ before any other character; '…' knows \' only.
 */
export function splitArguments(line: string): BinaryString[] | null {
  const found: BinaryString[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && BLANK.has(line.charAt(at))) at += 1;
    if (at >= line.length) return found;
    const argument = readArgument(line, at);
    if (argument === null) return null;
    found.push(argument.text);
    at = argument.end;
  }
}

function readArgument(line: string, start: number): Piece | null {
  let text = '';
  let at = start;
  while (at < line.length && !ENDS_ARGUMENT.has(line.charAt(at))) {
    const character = line.charAt(at);
    if (character === '"' || character === "'") {
      const quoted = character === '"' ? readDoubleQuoted(line, at + 1) : readSingleQuoted(line, at + 1);
      // A closing quote ends the argument: "a"b is an error rather than ab.
      if (quoted === null || (quoted.end < line.length && !BLANK.has(line.charAt(quoted.end)))) return null;
      return { text: text + quoted.text, end: quoted.end };
    }
    text += character;
    at += 1;
  }
  return { text, end: at };
}

function readDoubleQuoted(line: string, start: number): Piece | null {
  let text = '';
  let at = start;
  while (at < line.length) {
    const character = line.charAt(at);
    if (character === '"') return { text, end: at + 1 };
    if (character === '\\' && at + 1 < line.length) {
      const piece = readEscape(line, at + 1);
      text += piece.text;
      at = piece.end;
    } else {
      text += character;
      at += 1;
    }
  }
  return null;
}

/** `at` is behind the backslash, and within the line. */
function readEscape(line: string, at: number): Piece {
  const character = line.charAt(at);
  const digits = line.slice(at + 1, at + 3);
  if (character === 'x' && TWO_HEXADECIMAL_DIGITS.test(digits)) {
    return { text: String.fromCharCode(Number.parseInt(digits, 16)), end: at + 3 };
  }
  return { text: ESCAPES[character] ?? character, end: at + 1 };
}

function readSingleQuoted(line: string, start: number): Piece | null {
  let text = '';
  let at = start;
  while (at < line.length) {
    const character = line.charAt(at);
    if (character === "'") return { text, end: at + 1 };
    if (character === '\\' && line.charAt(at + 1) === "'") at += 1;
    text += line.charAt(at);
    at += 1;
  }
  return null;
}
