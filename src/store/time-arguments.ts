/** How commands read times to live, relative or absolute, in seconds or milliseconds. */
import type { BinaryString, ErrorReply } from '../resp/reply.js';
import { invalidExpireTime, NOT_AN_INTEGER } from './errors.js';
import { INTEGER_MAX, INTEGER_MIN, parseBigInteger } from './integers.js';

/** How an argument is to be read: its unit, and whether it counts from now or since the epoch. */
export interface TimeUnit {
  readonly inSeconds: boolean;
  readonly fromNow: boolean;
}

/** The units by the options of SET and GETEX. */
export const TIME_OPTIONS: ReadonlyMap<string, TimeUnit> = new Map([
  ['EX', { inSeconds: true, fromNow: true }],
  ['PX', { inSeconds: false, fromNow: true }],
  ['EXAT', { inSeconds: true, fromNow: false }],
  ['PXAT', { inSeconds: false, fromNow: false }],
]);

/**
 * The time of SET, GETEX and their kin, which must lie after 0, in milliseconds since the epoch. Beyond
 * 2^53 (the year 287396) the nearest double is taken. `command` is in lower case, for the error.
 */
export function positiveExpiry(
  text: BinaryString,
  unit: TimeUnit,
  nowMs: number,
  command: string,
): number | ErrorReply {
  const amount = parseBigInteger(text);
  if (amount === null) return NOT_AN_INTEGER;
  if (amount <= 0n) return invalidExpireTime(command);
  const timeMs = absoluteTime(amount, unit, nowMs);
  return timeMs === null ? invalidExpireTime(command) : Number(timeMs);
}

/** The time of EXPIRE and its kin, which may lie in the past. */
export function anyExpiry(
  text: BinaryString,
  unit: TimeUnit,
  nowMs: number,
  command: string,
): number | ErrorReply {
  const amount = parseBigInteger(text);
  if (amount === null) return NOT_AN_INTEGER;
  const timeMs = absoluteTime(amount, unit, nowMs);
  return timeMs === null ? invalidExpireTime(command) : Number(timeMs);
}

/** Null if it takes more than 64 bits on the way. */
function absoluteTime(amount: bigint, unit: TimeUnit, nowMs: number): bigint | null {
  const amountMs = unit.inSeconds ? amount * 1000n : amount;
  const timeMs = unit.fromNow ? amountMs + BigInt(nowMs) : amountMs;
  const tooLarge = amountMs > INTEGER_MAX || timeMs > INTEGER_MAX;
  return tooLarge || amountMs < INTEGER_MIN ? null : timeMs;
}
