import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader } from '../../../src/node/peers/frame-reader.js';

function framed(body: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length, 0);
  return Buffer.concat([length, body]);
}

/** Bytes of buffers that are alive. */
function bufferBytes(): number {
  return process.memoryUsage().arrayBuffers;
}

describe('a stream of frames', () => {
  it('is cut at the same places, however the bytes arrive, and no frame changes later', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (bodies, cuts) => {
          const stream = Buffer.concat(bodies.map(framed));
          const reader = new FrameReader(50);
          const found: Buffer[] = [];
          for (let at = 0, cut = 0; at < stream.length; cut += 1) {
            const size = cuts[cut % cuts.length] ?? 1;
            reader.push(stream.subarray(at, at + size));
            at += size;
            for (let frame = reader.next(); frame !== null; frame = reader.next()) {
              found.push(frame);
            }
            expect(reader.isHalfway).toBe(!isBetweenFrames(bodies, Math.min(at, stream.length)));
          }
          expect(found).toEqual(bodies.map((body) => Buffer.from(body)));
        },
      ),
    );
  });

  it('is refused at a length of 4 GB, just beyond the limit, or of nothing', () => {
    const read = (...bytes: number[]): (() => void) => {
      const reader = new FrameReader(1000);
      reader.push(Buffer.from(bytes));
      return () => reader.next();
    };
    expect(read(255, 255, 255, 255)).toThrow(/declares 4294967295 bytes/);
    expect(read(233, 3, 0, 0)).toThrow(/declares 1001 bytes/);
    expect(read(0, 0, 0, 0)).toThrow(/empty/);
    expect(read(232, 3, 0, 0)).not.toThrow();
  });

  it('takes memory only for bytes that came, whatever is declared', () => {
    const before = bufferBytes();
    const readers = Array.from({ length: 100 }, () => {
      const reader = new FrameReader(2 ** 32);
      reader.push(Buffer.from([255, 255, 255, 127, 1]));
      expect(reader.next()).toBeNull();
      reader.push(Buffer.from([2]));
      expect(reader.next()).toBeNull();
      return reader;
    });
    expect(readers.every((reader) => reader.isHalfway)).toBe(true);
    expect(bufferBytes() - before).toBeLessThan(1024 * 1024);
  });

  it('takes at most a few times what came, even if that is byte by byte', () => {
    const before = bufferBytes();
    const came = 1024 * 1024;
    const reader = new FrameReader(came);
    const stream = framed(Buffer.alloc(came));
    for (let at = 0; at < came; at += 1) {
      reader.push(stream.subarray(at, at + 1));
      reader.next();
    }
    expect(bufferBytes() - before).toBeLessThan(8 * came);
  });
});

function isBetweenFrames(bodies: readonly Uint8Array[], position: number): boolean {
  let end = 0;
  const ends = bodies.map((body) => {
    end += 4 + body.length;
    return end;
  });
  return position === 0 || ends.includes(position);
}
