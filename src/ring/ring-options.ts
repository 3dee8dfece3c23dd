/** Checks what a caller asks of a ring. */
import { HASH_NAMES, type HashName, hashFunction } from './hash-functions.js';
import { RingError } from './ring-error.js';

/** The hash of a ring whose maker names none: the one that measures best of those that spread tokens evenly, see docs/RING.md. */
export const DEFAULT_HASH: HashName = 'murmur3';

export interface RingOptions {
  /** `murmur3` if it is left out. */
  readonly hash?: HashName | undefined;
  /** Tokens of a node of weight 1: 150 if left out, 160 for `ketama`, where it is a multiple of 4. */
  readonly virtualNodes?: number | undefined;
}

export interface CheckedOptions {
  readonly hash: HashName;
  readonly virtualNodes: number;
}

/** Throws `UNKNOWN_HASH` or `BAD_OPTION`. */
export function checkOptions(options: RingOptions): CheckedOptions {
  const { hash = DEFAULT_HASH } = options;
  const { virtualNodes: usual, virtualNodesStep: step } = hashFunction(hash);
  const { virtualNodes = usual } = options;
  checkCount('virtualNodes', virtualNodes);
  if (virtualNodes % step === 0) return { hash, virtualNodes };
  throw new RingError(
    'BAD_OPTION',
    `With ${hash}, virtualNodes has to be a multiple of ${step}, not ${virtualNodes}.`,
  );
}

/** Throws `BAD_OPTION` unless the value is an integer above 0. */
export function checkCount(name: string, value: unknown): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return;
  throw new RingError('BAD_OPTION', `${name} has to be a whole number above 0, not ${String(value)}.`);
}

export function isHashName(value: unknown): value is HashName {
  return HASH_NAMES.some((name) => name === value);
}
