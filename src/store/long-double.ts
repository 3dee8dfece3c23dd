/**
 * The numbers of INCRBYFLOAT. Redis keeps them as long doubles of 80 bits, whose mantissa has 64; the
 * same sums, to the last digit, are had here by exact arithmetic that is rounded where the processor
 * rounds: when a text is read and after an addition.
 */
import type { BinaryString } from '../resp/reply.js';

/** `mantissa * 2 ** exponent`, the mantissa with its sign and at most 64 bits; or an infinity. */
export type LongDouble = { readonly mantissa: bigint; readonly exponent: number } | 'infinite';

const MANTISSA_BITS = 64;
/** Of the least bit of the smallest number. */
const EXPONENT_MIN = -16_445;
const MAGNITUDE_BITS_MAX = 16_384;
/** Numbers of more decimal digits before the point are infinite; the bound need not be sharp. */
const DECIMAL_MAGNITUDE_MAX = 5000;
const TEXT_LENGTH_MAX = 5119;
const FRACTION_DIGITS = 17;
const FRACTION_SCALE = 10n ** BigInt(FRACTION_DIGITS);

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i;
const HEXADECIMAL = /^([+-]?)0x([\da-f]*)(?:\.([\da-f]*))?(?:p([+-]?\d+))?$/i;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

/** Reads what C's `strtold` reads, all of `text`. Null if it is no number, too large, or vanishes. */
export function parseLongDouble(text: BinaryString): LongDouble | null {
  if (text.length > TEXT_LENGTH_MAX) return null;
  const decimal = DECIMAL.exec(text);
  if (decimal !== null) return fromParts(decimal, 10n);
  const hexadecimal = HEXADECIMAL.exec(text);
  if (hexadecimal !== null) return fromParts(hexadecimal, 16n);
  return INFINITE.test(text) ? 'infinite' : null;
}

/** The rounded sum, or null if it is not finite. */
export function addLongDoubles(left: LongDouble, right: LongDouble): LongDouble | null {
  if (left === 'infinite' || right === 'infinite') return null;
  const exponent = Math.min(left.exponent, right.exponent);
  const sum =
    (left.mantissa << BigInt(left.exponent - exponent)) +
    (right.mantissa << BigInt(right.exponent - exponent));
  return exponent >= 0 ? rounded(sum << BigInt(exponent), 1n) : rounded(sum, 1n << BigInt(-exponent));
}

/** As C's `%.17Lf`, without the zeros at the end. */
export function formatLongDouble(value: LongDouble): BinaryString {
  if (value === 'infinite') return 'inf';
  const { mantissa, exponent } = value;
  const magnitude = (mantissa < 0n ? -mantissa : mantissa) * FRACTION_SCALE;
  const scaled =
    exponent >= 0 ? magnitude << BigInt(exponent) : divideHalfEven(magnitude, 1n << BigInt(-exponent));
  const digits = String(scaled).padStart(FRACTION_DIGITS + 1, '0');
  const whole = digits.slice(0, -FRACTION_DIGITS);
  const fraction = digits.slice(-FRACTION_DIGITS).replace(/0+$/, '');
  const sign = mantissa < 0n && scaled !== 0n ? '-' : '';
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

function fromParts(parts: RegExpExecArray, base: 10n | 16n): LongDouble | null {
  const [, sign, whole = '', fraction = '', power = '0'] = parts;
  const digits = whole + fraction;
  if (digits === '') return null;
  const magnitude = BigInt(base === 16n ? `0x${digits}` : digits);
  if (magnitude === 0n) return { mantissa: 0n, exponent: 0 };
  const signed = sign === '-' ? -magnitude : magnitude;
  return base === 10n
    ? fromDecimal(signed, Number(power) - fraction.length)
    : fromBinary(signed, Number(power) - 4 * fraction.length);
}

function fromDecimal(digits: bigint, power: number): LongDouble | null {
  const magnitude = String(digits).length + power;
  if (Math.abs(magnitude) > DECIMAL_MAGNITUDE_MAX + 1) return null;
  const scale = 10n ** BigInt(Math.abs(power));
  return orNullIfZero(power >= 0 ? rounded(digits * scale, 1n) : rounded(digits, scale));
}

function fromBinary(digits: bigint, power: number): LongDouble | null {
  if (Math.abs(power) > 2 * MAGNITUDE_BITS_MAX + 4 * TEXT_LENGTH_MAX) return null;
  const scale = 1n << BigInt(Math.abs(power));
  return orNullIfZero(power >= 0 ? rounded(digits * scale, 1n) : rounded(digits, scale));
}

/** A number that is too small to be told from zero is an error to `strtold`. */
function orNullIfZero(value: LongDouble | null): LongDouble | null {
  return value !== null && value !== 'infinite' && value.mantissa === 0n ? null : value;
}

/** `numerator / denominator` to 64 bits, ties to even. Null if that overflows. */
function rounded(numerator: bigint, denominator: bigint): LongDouble | null {
  if (numerator === 0n) return { mantissa: 0n, exponent: 0 };
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const exponent = exponentOf(magnitude, denominator);
  const mantissa =
    exponent >= 0
      ? divideHalfEven(magnitude, denominator << BigInt(exponent))
      : divideHalfEven(magnitude << BigInt(-exponent), denominator);
  if (bitLength(mantissa) + exponent > MAGNITUDE_BITS_MAX) return null;
  return { mantissa: negative ? -mantissa : mantissa, exponent };
}

/** The exponent at which the quotient has exactly 64 bits before it is rounded. */
function exponentOf(numerator: bigint, denominator: bigint): number {
  const estimate = bitLength(numerator) - bitLength(denominator) - MANTISSA_BITS;
  const quotient =
    estimate >= 0
      ? numerator / (denominator << BigInt(estimate))
      : (numerator << BigInt(-estimate)) / denominator;
  const exact = estimate + bitLength(quotient) - MANTISSA_BITS;
  return Math.max(EXPONENT_MIN, exact);
}

function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = 2n * (numerator - quotient * denominator);
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return 4 * (digits.length - 1) + (32 - Math.clz32(Number.parseInt(digits.charAt(0), 16)));
}
