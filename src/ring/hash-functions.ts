/** The hash functions by name: how each hashes a key, and where each puts the virtual nodes of a node. */
import { crc32 } from './hashes/crc32.js';
import { md5Head, md5Words } from './hashes/md5.js';
import { murmur3 } from './hashes/murmur3.js';
import { utf8Bytes } from './hashes/utf8.js';
import { xxhash32 } from './hashes/xxhash32.js';
import type { Key } from './placement.js';
import { RingError } from './ring-error.js';
import { totalWeight, type WeightedNode } from './weighted-node.js';

export const HASH_NAMES = ['murmur3', 'xxhash32', 'ketama', 'crc32'] as const;

export type HashName = (typeof HASH_NAMES)[number];

export interface HashFunction {
  /** Tokens of a node of weight 1, unless the caller asks for another number. */
  readonly virtualNodes: number;
  /** The number of tokens of a node is a multiple of this. */
  readonly virtualNodesStep: number;
  /** 0 to 2^32 - 1. */
  hashKey(key: Key): number;
  /** How many tokens each node has. */
  tokenCounts(nodes: readonly WeightedNode[], virtualNodes: number): readonly number[];
  /** Writes the tokens of a node, in no order: as many as `tokens` has room for. */
  writeTokens(name: string, tokens: Uint32Array): void;
}

const VIRTUAL_NODES = 150;

const HASH_FUNCTIONS: Readonly<Record<HashName, HashFunction>> = {
  murmur3: framed(murmur3),
  xxhash32: framed(xxhash32),
  ketama: {
    virtualNodes: 160,
    virtualNodesStep: 4,
    hashKey: md5Head,
    tokenCounts: ketamaCounts,
    writeTokens: writeKetamaTokens,
  },
  crc32: {
    virtualNodes: VIRTUAL_NODES,
    virtualNodesStep: 1,
    hashKey: crc32,
    tokenCounts: countsByWeight,
    writeTokens: writeTextbookTokens,
  },
};

/** Throws `UNKNOWN_HASH`. */
export function hashFunction(name: string): HashFunction {
  const known = HASH_NAMES.find((candidate) => candidate === name);
  if (known !== undefined) return HASH_FUNCTIONS[known];
  throw new RingError('UNKNOWN_HASH', `There is no hash "${name}"; choose one of ${HASH_NAMES.join(', ')}.`);
}

function framed(hash: (key: Key) => number): HashFunction {
  return {
    virtualNodes: VIRTUAL_NODES,
    virtualNodesStep: 1,
    // Called by way of a function of its own, so that no second argument of a caller can become a seed.
    hashKey: (key) => hash(key),
    tokenCounts: countsByWeight,
    writeTokens: (name, tokens) => writeFramedTokens(hash, name, tokens),
  };
}

function countsByWeight(nodes: readonly WeightedNode[], virtualNodes: number): readonly number[] {
  return nodes.map(({ weight }) => Math.max(1, Math.round(virtualNodes * weight)));
}

const INDEX_BYTES = 4;

/**
 * A label is the number of the virtual node in four bytes, then the name. A number of fixed length in front
 * means that no two pairs of name and number share a label. In front, because a hash of 32 bits that has read
 * two different names may be in the same state by chance, and every number after that would collide too.
 */
function writeFramedTokens(hash: (key: Key) => number, name: string, tokens: Uint32Array): void {
  const encodedName = utf8Bytes(name);
  const label = new Uint8Array(INDEX_BYTES + encodedName.length);
  label.set(encodedName, INDEX_BYTES);
  for (let index = 0; index < tokens.length; index += 1) {
    label[0] = index;
    label[1] = index >>> 8;
    label[2] = index >>> 16;
    label[3] = index >>> 24;
    tokens[index] = hash(label);
  }
}

/**
 * The textbook label `NODE#i`. Two pairs never share one, even if names contain `#`: what follows the last `#`
 * is the number, because a number contains none, and what precedes it is the name.
 */
function writeTextbookTokens(name: string, tokens: Uint32Array): void {
  for (let index = 0; index < tokens.length; index += 1) tokens[index] = crc32(`${name}#${index}`);
}

const TOKENS_PER_DIGEST = 4;

/** As libketama has it: each MD5 digest of `NODE-i` is four tokens. The last `-` separates, as with the textbook. */
function writeKetamaTokens(name: string, tokens: Uint32Array): void {
  for (let at = 0; at < tokens.length; at += TOKENS_PER_DIGEST) {
    const digest = md5Words(`${name}-${at / TOKENS_PER_DIGEST}`);
    for (let word = 0; word < TOKENS_PER_DIGEST; word += 1) tokens[at + word] = digest[word] ?? 0;
  }
}

/**
 * libketama gives out a fixed number of digests per node on average, in proportion to the weights, rounded down.
 * So the count of one node depends on the weights of all, and a node of very little weight has none. The order of the operations matters for the rounding.
 */
function ketamaCounts(nodes: readonly WeightedNode[], virtualNodes: number): readonly number[] {
  const total = totalWeight(nodes);
  const digests = virtualNodes / TOKENS_PER_DIGEST;
  return nodes.map(({ weight }) => Math.floor((weight / total) * digests * nodes.length) * TOKENS_PER_DIGEST);
}
