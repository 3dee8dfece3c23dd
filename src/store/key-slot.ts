/** The hash slot of a key, as Redis Cluster counts it: CRC-16 (XMODEM) of the key or of its hash tag. */
import type { BinaryString } from '../resp/reply.js';

const SLOT_COUNT = 16_384;
const POLYNOMIAL = 0x1021;

const remainders = Uint16Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = (remainder & 0x8000) === 0 ? remainder << 1 : (remainder << 1) ^ POLYNOMIAL;
  }
  return remainder;
});

/** 0 to 16383. Only what stands between the first `{` and the next `}` counts, unless that is empty. */
export function keySlot(key: BinaryString): number {
  const open = key.indexOf('{');
  const close = open === -1 ? -1 : key.indexOf('}', open + 1);
  const tagged = close > open + 1;
  const from = tagged ? open + 1 : 0;
  const to = tagged ? close : key.length;
  let crc = 0;
  for (let at = from; at < to; at += 1) {
    crc = ((crc << 8) & 0xffff) ^ (remainders[(crc >> 8) ^ key.charCodeAt(at)] ?? 0);
  }
  return crc % SLOT_COUNT;
}
