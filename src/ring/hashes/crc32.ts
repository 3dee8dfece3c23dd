/** CRC-32 as IEEE 802.3 defines it (reflected polynomial 0xEDB88320), over bytes and over texts. */
import type { Key } from '../placement.js';
import { ASCII_MAX, utf8Bytes } from './utf8.js';

const POLYNOMIAL = 0xedb88320;

const remainders = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = (remainder & 1) === 0 ? remainder >>> 1 : (remainder >>> 1) ^ POLYNOMIAL;
  }
  return remainder;
});

/** 0 to 2^32 - 1. */
export function crc32(key: Key): number {
  return typeof key === 'string' ? crc32OfText(key) : crc32OfBytes(key);
}

function crc32OfText(text: string): number {
  let seen = 0;
  let rest = -1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    seen |= code;
    rest = (rest >>> 8) ^ (remainders[(rest ^ code) & 0xff] ?? 0);
  }
  return seen > ASCII_MAX ? crc32OfBytes(utf8Bytes(text)) : ~rest >>> 0;
}

function crc32OfBytes(bytes: Uint8Array): number {
  let rest = -1;
  for (let at = 0; at < bytes.length; at += 1) {
    rest = (rest >>> 8) ^ (remainders[(rest ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  }
  return ~rest >>> 0;
}
