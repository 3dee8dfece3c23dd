/** Decimal integers as Redis reads them: no plus sign, no leading zeros, no blanks, 64 bits. */

const ZERO = 48;
const NINE = 57;
const MINUS = 45;
/** Fewer digits than this are exact in a double. */
const EXACT_DIGITS_MAX = 15;
const INTEGER_MIN = -(2n ** 63n);
const INTEGER_MAX = 2n ** 63n - 1n;

/**
 * The integer in `bytes[from, to)`, or NaN if it is none or takes more than 64 bits. Beyond 2^53 the
 * nearest double is given: enough to see that a length is out of range.
 */
export function decodeInteger(bytes: Uint8Array, from: number, to: number): number {
  const negative = bytes[from] === MINUS;
  const first = negative ? from + 1 : from;
  const digits = to - first;
  if (digits <= 0) return Number.NaN;
  if (bytes[first] === ZERO) return digits === 1 && !negative ? 0 : Number.NaN;
  if (digits > EXACT_DIGITS_MAX) return Number(decodeBigInteger(bytes, from, to) ?? Number.NaN);
  let value = 0;
  for (let at = first; at < to; at += 1) {
    const code = bytes[at] ?? 0;
    if (code < ZERO || code > NINE) return Number.NaN;
    value = value * 10 + (code - ZERO);
  }
  return negative ? -value : value;
}

/** The same without loss, for integers of any size up to 64 bits; null if it is none. */
function decodeBigInteger(bytes: Uint8Array, from: number, to: number): bigint | null {
  let text = '';
  if (to - from > 20) return null;
  for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  if (!/^(?:0|-?[1-9]\d*)$/.test(text)) return null;
  const value = BigInt(text);
  return value < INTEGER_MIN || value > INTEGER_MAX ? null : value;
}
