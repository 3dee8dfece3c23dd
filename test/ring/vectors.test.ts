/** The hashes and the classic placements against independent implementations. */
import { createHash } from 'node:crypto';
import { crc32 as referenceCrc32 } from 'node:zlib';
import HashRing from 'hashring';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../src/ring/hashes/crc32.js';
import { md5Words } from '../../src/ring/hashes/md5.js';
import { murmur3 } from '../../src/ring/hashes/murmur3.js';
import { xxhash32 } from '../../src/ring/hashes/xxhash32.js';
import { Ring } from '../../src/ring/index.js';
import { jumpBucket } from '../../src/ring/jump-hash.js';

const KEYS = Array.from({ length: 10_000 }, (_, number) => `user:${number}`);
const hexadecimal = (number: number): string => number.toString(16).padStart(8, '0');

describe('hashes', () => {
  const texts = Array.from({ length: 200 }, (_, length) => [
    'x'.repeat(length),
    `${'a'.repeat(length)}é`,
    '日本'.repeat(length),
    `${'z'.repeat(length % 7)}😀`.repeat(length % 40),
  ]).flat();

  test('MD5 and CRC-32 are those of Node.js, for texts and for bytes', () => {
    for (const text of [...texts, '\ud800', 'y'.repeat(1_000_000)]) {
      for (const key of [text, Buffer.from(text)]) {
        const words = md5Words(key);
        const digest = Buffer.from(words.buffer, words.byteOffset, words.byteLength).toString('hex');
        expect(digest).toBe(createHash('md5').update(text).digest('hex'));
        expect(crc32(key)).toBe(referenceCrc32(text));
      }
    }
  });

  test.each([
    ['', 0, '00000000'],
    ['', 1, '514e28b7'],
    ['', 0xffffffff, '81f16f39'],
    ['test', 0, 'ba6bd213'],
    ['test', 0x9747b28c, '704b81dc'],
    ['Hello, world!', 0x9747b28c, '24884cba'],
    ['The quick brown fox jumps over the lazy dog', 0x9747b28c, '2fa826cd'],
    ['ππππππππ', 0x9747b28c, 'd58063c1'],
  ])('MurmurHash3 of %j with seed %i', (text, seed, expected) => {
    expect(hexadecimal(murmur3(text, seed))).toBe(expected);
  });

  test.each([
    ['', 0, '02cc5d05'],
    ['a', 0, '550d7456'],
    ['abc', 0, '32d153ff'],
    ['Nobody inspects the spammish repetition', 0, 'e2293b2f'],
  ])('xxHash32 of %j with seed %i', (text, seed, expected) => {
    expect(hexadecimal(xxhash32(text, seed))).toBe(expected);
  });

  test.each([murmur3, xxhash32, crc32])('%o hashes a text as its bytes', (hash) => {
    for (const text of texts) expect(hash(text)).toBe(hash(Buffer.from(text)));
  });

  test.each([
    [1, 1, 0],
    [42, 57, 43],
    [0xdead10cc, 1, 0],
    [0xdead10cc, 666, 361],
    [256, 1024, 520],
  ])('jump hash: key %i among %i buckets', (key, count, bucket) => {
    expect(jumpBucket(0, key, count)).toBe(bucket);
  });

  test('jump hash is that of the paper in whole numbers', () => {
    for (const name of KEYS.slice(0, 500)) {
      const [high, low] = [murmur3(name, 1), murmur3(name, 2)];
      for (const count of [1, 2, 10, 1000, 1_000_000]) {
        expect(jumpBucket(high, low, count)).toBe(paperJump((BigInt(high) << 32n) | BigInt(low), count));
      }
    }
  });
});

/** Figure 1 of the paper, word by word. */
function paperJump(seed: bigint, count: number): number {
  let [key, bucket, next] = [seed, -1, 0];
  while (next < count) {
    bucket = next;
    key = BigInt.asUintN(64, key * 2862933555777941757n + 1n);
    next = Math.floor((bucket + 1) * (2 ** 31 / (Number(key >> 33n) + 1)));
  }
  return bucket;
}

describe('the textbook ring', () => {
  /** As a textbook has it: sort all tokens, take the first that is not below the hash, or else the first of all. */
  function textbook(names: readonly string[], virtualNodes: number): (key: string) => string | undefined {
    const ring = names
      .flatMap((name) =>
        Array.from({ length: virtualNodes }, (_, index) => ({
          token: referenceCrc32(`${name}#${index}`),
          name,
        })),
      )
      .sort((one, other) => one.token - other.token);
    return (key) => (ring.find(({ token }) => token >= referenceCrc32(key)) ?? ring[0])?.name;
  }

  test.each([
    [['n1', 'n2', 'n3'], 150],
    [['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta'], 20],
    [['only'], 1],
  ])('%j with %i virtual nodes: 10,000 keys', (names, virtualNodes) => {
    const ring = Ring.of(names, { hash: 'crc32', virtualNodes });
    const expected = textbook(names, virtualNodes);
    expect(KEYS.map((key) => ring.lookup(key))).toEqual(KEYS.map(expected));
  });
});

describe('ketama', () => {
  // With 7, 14, 28 or 49 equal nodes, rounding takes a digest away from each, there as here.
  test.each([1, 2, 3, 7, 10, 14, 28, 49, 100])('%i nodes: 10,000 keys as in npm hashring', (count) => {
    const names = Array.from({ length: count }, (_, number) => `10.0.${number}.1:11211`);
    const [ring, reference] = [Ring.of(names, { hash: 'ketama' }), new HashRing(names)];
    expect(ring.table.length).toBe(reference.size);
    expect(KEYS.map((key) => ring.lookup(key))).toEqual(KEYS.map((key) => reference.get(key)));
    for (const key of KEYS.slice(0, 200)) {
      expect(ring.preferenceList(key, 3)).toEqual(reference.range(key, 3));
    }
  });

  test.each([
    [{ a: 1, b: 2, c: 3 }],
    [{ 'one:1': 5, 'two:2': 1, 'three:3': 1, 'four:4': 17 }],
    [{ large: 1000, small: 1 }],
  ])('weights %j: 10,000 keys as in npm hashring', (weights: Readonly<Record<string, number>>) => {
    const nodes = Object.entries(weights).map(([name, weight]) => ({ name, weight }));
    const [ring, reference] = [Ring.of(nodes, { hash: 'ketama' }), new HashRing(weights)];
    expect(ring.table.length).toBe(reference.size);
    expect(KEYS.map((key) => ring.lookup(key))).toEqual(KEYS.map((key) => reference.get(key)));
  });
});
