/** Keys to measure with: the same ones every time, and never all of them in memory. */
import { usageError } from '../../cluster/cluster-error.js';

const BATCH_KEYS = 50_000;
const KEYS_MAX = 1e9;

/** `key:0`, `key:1` and so on, in batches. */
export function* keyBatches(count: number): Generator<readonly string[], void, undefined> {
  for (let start = 0; start < count; start += BATCH_KEYS) {
    const length = Math.min(BATCH_KEYS, count - start);
    yield Array.from({ length }, (_, index) => `key:${start + index}`);
  }
}

/** `1000000` or `1e6`. Throws a usage error. */
export function parseKeyCount(text: string): number {
  const count = /^\d/.test(text) ? Number(text) : Number.NaN;
  if (Number.isInteger(count) && count >= 1 && count <= KEYS_MAX) return count;
  throw usageError(
    'BAD_KEY_COUNT',
    `"${text}" is no number of keys.`,
    `Give a whole number from 1 to ${KEYS_MAX}, as in --keys 1e6.`,
  );
}
