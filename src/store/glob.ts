/**
 * Patterns of KEYS and SCAN: `*`, `?`, `[a-z]`, `[^a]` and `\` before a character that stands for
 * itself. Redis's peculiarities are kept: a class that is not closed reaches to the end of the pattern,
 * the end of a range may be `]`, bytes compare as signed, and only the empty pattern matches the empty
 * text.
 */
import type { BinaryString } from '../resp/reply.js';

const ASTERISK = 42;
const MINUS = 45;
const QUESTION_MARK = 63;
const OPENING_BRACKET = 91;
const BACKSLASH = 92;
const CLOSING_BRACKET = 93;
const CARET = 94;

/** Takes at most pattern length times text length steps: only the last `*` is ever tried again. */
export function matchesGlob(pattern: BinaryString, text: BinaryString): boolean {
  let at = 0;
  let position = 0;
  let afterStar = -1;
  let starPosition = 0;
  while (position < text.length) {
    if (pattern.charCodeAt(at) === ASTERISK) {
      at = skipStars(pattern, at);
      if (at === pattern.length) return true;
      afterStar = at;
      starPosition = position;
      continue;
    }
    const next = matchOne(pattern, at, text.charCodeAt(position));
    if (next !== -1) {
      at = next;
      position += 1;
    } else {
      if (afterStar === -1) return false;
      at = afterStar;
      starPosition += 1;
      position = starPosition;
    }
  }
  if (text.length > 0) at = skipStars(pattern, at);
  return at === pattern.length;
}

function skipStars(pattern: BinaryString, from: number): number {
  let at = from;
  while (pattern.charCodeAt(at) === ASTERISK) at += 1;
  return at;
}

/** Where the pattern goes on if its element at `at` matches `code`; -1 if it does not. */
function matchOne(pattern: BinaryString, at: number, code: number): number {
  if (at >= pattern.length) return -1;
  const element = pattern.charCodeAt(at);
  if (element === QUESTION_MARK) return at + 1;
  if (element === OPENING_BRACKET) return matchClass(pattern, at + 1, code);
  const escaped = element === BACKSLASH && at + 1 < pattern.length;
  const literal = escaped ? at + 1 : at;
  return pattern.charCodeAt(literal) === code ? literal + 1 : -1;
}

/** `from` is behind the opening bracket. */
function matchClass(pattern: BinaryString, from: number, code: number): number {
  const negated = pattern.charCodeAt(from) === CARET;
  let at = negated ? from + 1 : from;
  let found = false;
  while (at < pattern.length) {
    const element = pattern.charCodeAt(at);
    const left = pattern.length - at;
    if (element === BACKSLASH && left >= 2) {
      found ||= pattern.charCodeAt(at + 1) === code;
      at += 2;
    } else if (element === CLOSING_BRACKET) {
      break;
    } else if (left >= 3 && pattern.charCodeAt(at + 1) === MINUS) {
      found ||= isBetween(code, element, pattern.charCodeAt(at + 2));
      at += 3;
    } else {
      found ||= element === code;
      at += 1;
    }
  }
  if (found === negated) return -1;
  return Math.min(at + 1, pattern.length);
}

function isBetween(code: number, one: number, other: number): boolean {
  const value = signed(code);
  const from = signed(one);
  const to = signed(other);
  return from <= to ? value >= from && value <= to : value >= to && value <= from;
}

function signed(byte: number): number {
  return byte < 128 ? byte : byte - 256;
}
