/** MD5 (RFC 1321), for placement alone: the ketama ring is defined by it. It protects nothing any more. */
import type { Key } from '../placement.js';
import { ASCII_MAX, utf8Bytes } from './utf8.js';

const BLOCK_BYTES = 64;
const LENGTH_BYTES = 8;

/** Section 3.4: how far each of the 64 steps rotates; the four of a round repeat. */
const ROTATIONS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];
/** Which word of the block a step takes: (factor * step + offset) mod 16. */
const WORD_STEPS: ReadonlyArray<readonly [factor: number, offset: number]> = [
  [1, 0],
  [5, 1],
  [3, 5],
  [7, 0],
];

const rotationOf = Uint8Array.from({ length: 64 }, (_, step) => ROTATIONS[step >> 4]?.[step & 3] ?? 0);
const sineOf = Int32Array.from({ length: 64 }, (_, step) =>
  Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32),
);
const wordOf = Uint8Array.from({ length: 64 }, (_, step) => {
  const [factor, offset] = WORD_STEPS[step >> 4] ?? [0, 0];
  return (factor * step + offset) & 15;
});

/** Scratch space; nothing here can be entered twice at a time. */
const words = new Int32Array(BLOCK_BYTES / 4);
const state = new Int32Array(4);

/** The digest as four words, each of four bytes with the least significant byte first: overwritten by the next call. */
export function md5Words(key: Key): Int32Array {
  startState();
  if (typeof key === 'string' && key.length < BLOCK_BYTES - LENGTH_BYTES && loadShortText(key)) mixBlock();
  else mixBytes(typeof key === 'string' ? utf8Bytes(key) : key);
  return state;
}

/** The first four bytes of the digest, least significant first: 0 to 2^32 - 1. */
export function md5Head(key: Key): number {
  return (md5Words(key)[0] ?? 0) >>> 0;
}

function startState(): void {
  state[0] = 0x67452301;
  state[1] = 0xefcdab89;
  state[2] = 0x98badcfe;
  state[3] = 0x10325476;
}

/** Puts a text that fits into one block there, with its padding; false if it is not all ASCII. */
function loadShortText(text: string): boolean {
  let seen = 0;
  words.fill(0);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    seen |= code;
    words[at >> 2] = (words[at >> 2] ?? 0) | (code << ((at & 3) << 3));
  }
  endMessage(text.length, text.length);
  return seen <= ASCII_MAX;
}

function mixBytes(bytes: Uint8Array): void {
  const { length } = bytes;
  let at = 0;
  for (; at + BLOCK_BYTES <= length; at += BLOCK_BYTES) {
    loadBytes(bytes, at, BLOCK_BYTES);
    mixBlock();
  }
  const restBytes = length - at;
  loadBytes(bytes, at, restBytes);
  if (restBytes < BLOCK_BYTES - LENGTH_BYTES) {
    endMessage(restBytes, length);
  } else {
    // No room for the length: it goes into a block of its own, which is otherwise zero.
    words[restBytes >> 2] = (words[restBytes >> 2] ?? 0) | (0x80 << ((restBytes & 3) << 3));
    mixBlock();
    words.fill(0);
    writeLength(length);
  }
  mixBlock();
}

function loadBytes(bytes: Uint8Array, from: number, count: number): void {
  words.fill(0);
  for (let at = 0; at < count; at += 1) {
    words[at >> 2] = (words[at >> 2] ?? 0) | ((bytes[from + at] ?? 0) << ((at & 3) << 3));
  }
}

/** Section 3.1 and 3.2: a one bit after the message, its length in bits at the end of the block. */
function endMessage(restBytes: number, lengthBytes: number): void {
  words[restBytes >> 2] = (words[restBytes >> 2] ?? 0) | (0x80 << ((restBytes & 3) << 3));
  writeLength(lengthBytes);
}

function writeLength(lengthBytes: number): void {
  words[14] = lengthBytes << 3;
  words[15] = Math.floor(lengthBytes / 2 ** 29);
}

function mixBlock(): void {
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  for (let step = 0; step < 64; step += 1) {
    const sum =
      (a + chosenBits(step >> 4, b, c, d) + (sineOf[step] ?? 0) + (words[wordOf[step] ?? 0] ?? 0)) | 0;
    const rotation = rotationOf[step] ?? 0;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << rotation) | (sum >>> (32 - rotation)))) | 0;
  }
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
}

/** Section 3.4: the functions F, G, H and I. */
function chosenBits(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d);
  if (round === 1) return (b & d) | (c & ~d);
  return round === 2 ? b ^ c ^ d : c ^ (b | ~d);
}
