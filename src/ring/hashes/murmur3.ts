/**
 * MurmurHash3 for 32 bits (the variant "x86_32"), over bytes and over texts. A text is hashed straight from
 * its characters as long as all of them are ASCII, which spares the copy into bytes.
 */
import type { Key } from '../placement.js';
import { ASCII_MAX, utf8Bytes } from './utf8.js';

/** 0 to 2^32 - 1. `seed` is any integer of 32 bits. */
export function murmur3(key: Key, seed = 0): number {
  return typeof key === 'string' ? hashText(key, seed) : hashBytes(key, seed);
}

/** Spreads every bit of a 32-bit integer over all of them; no two integers give the same. */
export function finalMix(state: number): number {
  let hash = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function hashText(text: string, seed: number): number {
  const { length } = text;
  const blocksEnd = length & ~3;
  let seen = 0;
  let hash = seed;
  let at = 0;
  for (; at < blocksEnd; at += 4) {
    const first = text.charCodeAt(at);
    const second = text.charCodeAt(at + 1);
    const third = text.charCodeAt(at + 2);
    const fourth = text.charCodeAt(at + 3);
    seen |= first | second | third | fourth;
    hash = mixBlock(hash, first | (second << 8) | (third << 16) | (fourth << 24));
  }
  if (at < length) {
    let tail = 0;
    for (let shift = 0; at < length; at += 1, shift += 8) {
      const code = text.charCodeAt(at);
      seen |= code;
      tail |= code << shift;
    }
    hash ^= scramble(tail);
  }
  return seen > ASCII_MAX ? hashBytes(utf8Bytes(text), seed) : finalMix(hash ^ length);
}

function hashBytes(bytes: Uint8Array, seed: number): number {
  const { length } = bytes;
  const blocksEnd = length & ~3;
  let hash = seed;
  let at = 0;
  for (; at < blocksEnd; at += 4) {
    const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    const high = (bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8);
    hash = mixBlock(hash, low | (high << 16));
  }
  if (at < length) {
    let tail = 0;
    for (let shift = 0; at < length; at += 1, shift += 8) tail |= (bytes[at] ?? 0) << shift;
    hash ^= scramble(tail);
  }
  return finalMix(hash ^ length);
}

function mixBlock(hash: number, block: number): number {
  const mixed = hash ^ scramble(block);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function scramble(block: number): number {
  const product = Math.imul(block, 0xcc9e2d51);
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593);
}
