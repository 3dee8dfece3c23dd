/** The hash that orders keys. It is the same on every replica and for ever: cursors of SCAN depend on it. */
import type { BinaryString } from '../resp/reply.js';

/** Hashes are below 2^31, so that the runtime keeps them without a box. */
export const HASH_BITS = 31;
export const HASH_LIMIT = 2 ** HASH_BITS;

const MULTIPLIER = 0x5bd1e995;

/** 0 to 2^31 - 1. */
export function hashKey(key: BinaryString): number {
  let hash = key.length ^ 0x2f0b4c47;
  for (let at = 0; at < key.length; at += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(at), MULTIPLIER);
    hash ^= hash >>> 15;
  }
  // The finalizer of MurmurHash3: the upper bits choose the bucket, so every bit must reach them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 1;
}
