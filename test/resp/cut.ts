/** Ways to cut a stream into chunks: no decoder may ever see a difference. */
import fc from 'fast-check';

export function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

export function byteByByte(text: string): Buffer[] {
  return Array.from(text, (character) => latin1(character));
}

/** `text` in pieces of the given sizes; what is left is the last piece. */
export function inPieces(text: string, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at >= text.length) break;
    pieces.push(latin1(text.slice(at, at + size)));
    at += size;
  }
  if (at < text.length) pieces.push(latin1(text.slice(at)));
  return pieces;
}

export const pieceSizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 });

export const binaryString = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString('latin1'));
