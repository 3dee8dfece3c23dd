/**
 * xxHash for 32 bits, over bytes and over texts. A text is hashed straight from its characters as long as
 * all of them are ASCII, which spares the copy into bytes.
 */
import type { Key } from '../placement.js';
import { ASCII_MAX, utf8Bytes } from './utf8.js';

const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const PRIME_4 = 0x27d4eb2f;
const PRIME_5 = 0x165667b1;

const STRIPE_BYTES = 16;

/** 0 to 2^32 - 1. `seed` is any integer of 32 bits. */
export function xxhash32(key: Key, seed = 0): number {
  if (typeof key !== 'string') return hashBytes(key, seed);
  return key.length < STRIPE_BYTES ? hashShortText(key, seed) : hashLongText(key, seed);
}

function hashShortText(text: string, seed: number): number {
  const { length } = text;
  let hash = (seed + PRIME_5 + length) | 0;
  let seen = 0;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    const first = text.charCodeAt(at);
    const second = text.charCodeAt(at + 1);
    const third = text.charCodeAt(at + 2);
    const fourth = text.charCodeAt(at + 3);
    seen |= first | second | third | fourth;
    hash = mixWord(hash, first | (second << 8) | (third << 16) | (fourth << 24));
  }
  for (; at < length; at += 1) {
    const code = text.charCodeAt(at);
    seen |= code;
    hash = mixByte(hash, code);
  }
  return seen > ASCII_MAX ? hashBytes(utf8Bytes(text), seed) : avalanche(hash);
}

/** Long enough that a check of its own for other characters than ASCII does not count. */
function hashLongText(text: string, seed: number): number {
  const { length } = text;
  let seen = 0;
  for (let at = 0; at < length; at += 1) seen |= text.charCodeAt(at);
  if (seen > ASCII_MAX) return hashBytes(utf8Bytes(text), seed);
  let at = 0;
  let [one, two, three, four] = [seed + PRIME_1 + PRIME_2, seed + PRIME_2, seed, seed - PRIME_1];
  for (; at + STRIPE_BYTES <= length; at += STRIPE_BYTES) {
    one = mixLane(one, wordOfText(text, at));
    two = mixLane(two, wordOfText(text, at + 4));
    three = mixLane(three, wordOfText(text, at + 8));
    four = mixLane(four, wordOfText(text, at + 12));
  }
  let hash = (mergeLanes(one, two, three, four) + length) | 0;
  for (; at + 4 <= length; at += 4) hash = mixWord(hash, wordOfText(text, at));
  for (; at < length; at += 1) hash = mixByte(hash, text.charCodeAt(at));
  return avalanche(hash);
}

function hashBytes(bytes: Uint8Array, seed: number): number {
  const { length } = bytes;
  let hash = (seed + PRIME_5) | 0;
  let at = 0;
  if (length >= STRIPE_BYTES) {
    let [one, two, three, four] = [seed + PRIME_1 + PRIME_2, seed + PRIME_2, seed, seed - PRIME_1];
    for (; at + STRIPE_BYTES <= length; at += STRIPE_BYTES) {
      one = mixLane(one, wordOfBytes(bytes, at));
      two = mixLane(two, wordOfBytes(bytes, at + 4));
      three = mixLane(three, wordOfBytes(bytes, at + 8));
      four = mixLane(four, wordOfBytes(bytes, at + 12));
    }
    hash = mergeLanes(one, two, three, four);
  }
  hash = (hash + length) | 0;
  for (; at + 4 <= length; at += 4) hash = mixWord(hash, wordOfBytes(bytes, at));
  for (; at < length; at += 1) hash = mixByte(hash, bytes[at] ?? 0);
  return avalanche(hash);
}

function wordOfText(text: string, at: number): number {
  const low = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8);
  return low | (text.charCodeAt(at + 2) << 16) | (text.charCodeAt(at + 3) << 24);
}

function wordOfBytes(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  return low | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

function mixLane(lane: number, word: number): number {
  const sum = (lane + Math.imul(word, PRIME_2)) | 0;
  return Math.imul((sum << 13) | (sum >>> 19), PRIME_1);
}

function mergeLanes(one: number, two: number, three: number, four: number): number {
  const low = ((one << 1) | (one >>> 31)) + ((two << 7) | (two >>> 25));
  const high = ((three << 12) | (three >>> 20)) + ((four << 18) | (four >>> 14));
  return (low + high) | 0;
}

function mixWord(hash: number, word: number): number {
  const sum = (hash + Math.imul(word, PRIME_3)) | 0;
  return Math.imul((sum << 17) | (sum >>> 15), PRIME_4);
}

function mixByte(hash: number, byte: number): number {
  const sum = (hash + Math.imul(byte, PRIME_5)) | 0;
  return Math.imul((sum << 11) | (sum >>> 21), PRIME_1);
}

function avalanche(state: number): number {
  let hash = Math.imul(state ^ (state >>> 15), PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
