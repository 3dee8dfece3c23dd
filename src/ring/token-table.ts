/**
 * The tokens of a ring in ascending order, each with its owner, and the way from a hash to the token that
 * covers it. A table never changes once it is built.
 *
 * Several owners may claim one token. All claims are kept, side by side in the order of the owners; the first
 * one has the token, because a search ends at the first of equals. So the outcome does not depend on the order
 * in which nodes came, and when the holder leaves, the next claim is there already.
 */
import { sortByToken } from './sort-tokens.js';

const TOKEN_BITS = 32;
/** A run of tokens in one bucket that is longer than this is searched by halves. */
const SCAN_TOKENS_MAX = 8;
/** More buckets than this would take more memory than they save time. */
const BUCKET_BITS_MAX = 24;

/** 4 bytes of token and 4 bytes of owner, then a bucket of 4 bytes for each one to two tokens. */
export class TokenTable {
  /** `buckets[b]` is the position of the first token that is not below `b << shift`. */
  private readonly buckets: Uint32Array;
  private readonly shift: number;

  /** `tokens` ascends; equal tokens ascend by owner. Both arrays are as long as each other, and never change. */
  constructor(
    readonly tokens: Uint32Array,
    readonly owners: Uint32Array,
  ) {
    const bits = Math.min(BUCKET_BITS_MAX, Math.max(1, Math.floor(Math.log2(tokens.length + 1))));
    this.shift = TOKEN_BITS - bits;
    this.buckets = bucketStarts(tokens, bits);
  }

  get length(): number {
    return this.tokens.length;
  }

  get bytes(): number {
    return this.tokens.byteLength + this.owners.byteLength + this.buckets.byteLength;
  }

  /** The position of the token that covers the hash: the first one not below it, or else the lowest of all. */
  positionOf(hash: number): number {
    const position = this.firstFrom(hash);
    return position === this.tokens.length ? 0 : position;
  }

  /** The position of the first token that is not below the hash; the number of tokens if all are. */
  firstFrom(hash: number): number {
    const { tokens, buckets } = this;
    const bucket = hash >>> this.shift;
    let position = buckets[bucket] ?? 0;
    let end = buckets[bucket + 1] ?? 0;
    while (end - position > SCAN_TOKENS_MAX) {
      const middle = (position + end) >>> 1;
      if ((tokens[middle] ?? 0) < hash) position = middle + 1;
      else end = middle;
    }
    while (position < end && (tokens[position] ?? 0) < hash) position += 1;
    return position;
  }
}

/** By counting, which takes no branch that depends on the tokens: the processor would guess it wrong. */
function bucketStarts(tokens: Uint32Array, bits: number): Uint32Array {
  const starts = new Uint32Array(2 ** bits + 1);
  const shift = TOKEN_BITS - bits;
  for (let position = 0; position < tokens.length; position += 1) {
    const following = ((tokens[position] ?? 0) >>> shift) + 1;
    starts[following] = (starts[following] ?? 0) + 1;
  }
  let start = 0;
  for (let bucket = 1; bucket < starts.length; bucket += 1) {
    start += starts[bucket] ?? 0;
    starts[bucket] = start;
  }
  return starts;
}

/** The table of these owners from nothing. `tokensOf[owner]` are the tokens of an owner, in no order. */
export function buildTable(tokensOf: readonly Uint32Array[]): TokenTable {
  const count = tokensOf.reduce((sum, tokens) => sum + tokens.length, 0);
  const tokens = new Uint32Array(count);
  const owners = new Uint32Array(count);
  let at = 0;
  tokensOf.forEach((own, owner) => {
    tokens.set(own, at);
    owners.fill(owner, at, at + own.length);
    at += own.length;
  });
  // In the order of the owners so far, and the sort keeps the order of equals.
  const sorted = sortByToken(tokens, owners);
  return new TokenTable(sorted.tokens, sorted.owners);
}

/** `table`, its owners renumbered by `renumbered`, which keeps their order, merged with a table of other owners. */
export function mergeTables(table: TokenTable, renumbered: Uint32Array, other: TokenTable): TokenTable {
  const tokens = new Uint32Array(table.length + other.length);
  const owners = new Uint32Array(table.length + other.length);
  const { tokens: oldTokens, owners: oldOwners } = table;
  let from = 0;
  let at = 0;
  for (let next = 0; next <= other.length; next += 1) {
    const end = next === other.length ? table.length : claimsBefore(table, renumbered, other, next, from);
    tokens.set(oldTokens.subarray(from, end), at);
    for (; from < end; from += 1, at += 1) owners[at] = renumbered[oldOwners[from] ?? 0] ?? 0;
    if (next === other.length) break;
    tokens[at] = other.tokens[next] ?? 0;
    owners[at] = other.owners[next] ?? 0;
    at += 1;
  }
  return new TokenTable(tokens, owners);
}

/** How many of the claims in `table` come before claim `next` of `other`; at least `from`. */
function claimsBefore(
  table: TokenTable,
  renumbered: Uint32Array,
  other: TokenTable,
  next: number,
  from: number,
): number {
  const token = other.tokens[next] ?? 0;
  const owner = other.owners[next] ?? 0;
  const { tokens, owners, length } = table;
  let position = Math.max(from, table.firstFrom(token));
  while (position < length && tokens[position] === token) {
    if ((renumbered[owners[position] ?? 0] ?? 0) > owner) break;
    position += 1;
  }
  return position;
}

/** In place of the number of an owner that leaves. */
export const REMOVED = 0xffffffff;

/** `table` without the tokens of the owners that `renumbered` maps to `REMOVED`; the others are renumbered. */
export function dropOwners(table: TokenTable, renumbered: Uint32Array): TokenTable {
  const tokens = new Uint32Array(table.length);
  const owners = new Uint32Array(table.length);
  let count = 0;
  for (let at = 0; at < table.length; at += 1) {
    const owner = renumbered[table.owners[at] ?? 0] ?? REMOVED;
    if (owner === REMOVED) continue;
    tokens[count] = table.tokens[at] ?? 0;
    owners[count] = owner;
    count += 1;
  }
  return new TokenTable(tokens.slice(0, count), owners.slice(0, count));
}
