/** Lengths of time and numbers as people type them. */
import { usageError } from './cluster-error.js';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Ten years: longer than anybody means, and far from the end of exact numbers. */
const DURATION_MS_MAX = 3650 * 86_400_000;

/** `500ms`, `10s`, `1.5m`, `1h`, `2d` to milliseconds; a bare number means seconds. Throws for anything else. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim());
  const ms = match === null ? 0 : Math.round(Number(match[1]) * (UNIT_MS[match[2] ?? 's'] ?? 0));
  if (ms >= 1 && ms <= DURATION_MS_MAX) return ms;
  throw usageError(
    'BAD_DURATION',
    `"${text}" is not a length of time.`,
    'Use for example 500ms, 10s, 2m or 1h.',
  );
}

/** A whole number within bounds, or a usage error that names what it is for. */
export function parseWhole(name: string, text: string, least: number, most: number): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw usageError('BAD_NUMBER', `"${name}" must be a whole number from ${least} to ${most}; got "${text}".`);
}
