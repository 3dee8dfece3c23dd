/** Integers of 64 bits as Redis reads and adds them. */
import type { BinaryString } from '../resp/reply.js';

/** A number if it is safe as one, else a bigint. */
export type Integer = number | bigint;

export const INTEGER_MAX = 2n ** 63n - 1n;
export const INTEGER_MIN = -(2n ** 63n);

const ZERO = 48;
const NINE = 57;
const MINUS = 45;
/** So many digits are exact in a double. */
const SAFE_DIGITS_MAX = 15;
const DIGITS_MAX = 19;

/** Reads a decimal integer: no plus sign, no leading zeros, no blanks, 64 bits. Null if it is none. */
export function parseInteger(text: BinaryString): Integer | null {
  const { length } = text;
  const negative = text.charCodeAt(0) === MINUS;
  const first = negative ? 1 : 0;
  const digits = length - first;
  if (digits < 1 || digits > DIGITS_MAX) return null;
  if (text.charCodeAt(first) === ZERO) return length === 1 ? 0 : null;
  let value = 0;
  for (let at = first; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) return null;
    value = value * 10 + (code - ZERO);
  }
  if (digits <= SAFE_DIGITS_MAX) return negative ? -value : value;
  const exact = BigInt(text);
  return exact < INTEGER_MIN || exact > INTEGER_MAX ? null : narrow(exact);
}

/** The same in a form that all arithmetic may be done on. */
export function parseBigInteger(text: BinaryString): bigint | null {
  const value = parseInteger(text);
  return value === null ? null : BigInt(value);
}

/** The sum, or null if it takes more than 64 bits. */
export function addIntegers(left: Integer, right: Integer): Integer | null {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right;
    if (Number.isSafeInteger(sum)) return sum;
  }
  const exact = BigInt(left) + BigInt(right);
  return exact < INTEGER_MIN || exact > INTEGER_MAX ? null : narrow(exact);
}

export function narrow(value: bigint): Integer {
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
}
