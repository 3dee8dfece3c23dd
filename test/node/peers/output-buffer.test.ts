import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputBuffer } from '../../../src/node/peers/output-buffer.js';

type Step = { write: Uint8Array } | { dropped: Uint8Array } | 'take';

describe('the output buffer', () => {
  it('hands out what was written and not dropped, and never touches it again', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.integer({ min: 0, max: 200_000 }).map((length) => new Uint8Array(length).fill(length % 251)),
    );
    const step: fc.Arbitrary<Step> = fc.oneof(
      bytes.map((write) => ({ write })),
      bytes.map((dropped) => ({ dropped })),
      fc.constant('take' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const output = new OutputBuffer();
        const taken: Buffer[] = [];
        const expected: Uint8Array[] = [];
        for (const next of steps) {
          if (next === 'take') taken.push(output.take());
          else if ('write' in next) {
            output.writeBytes(next.write);
            expected.push(next.write);
          } else {
            const { length } = output;
            output.writeBytes(next.dropped);
            output.truncate(length);
          }
        }
        taken.push(output.take());
        expect(Buffer.concat(taken).equals(Buffer.concat(expected))).toBe(true);
        expect(output.length).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('uses its memory again once it may, but for what is not taken yet', () => {
    const output = new OutputBuffer();
    output.writeBytes(Buffer.from('first'));
    const first = output.take();
    output.writeBytes(Buffer.from('second'));
    output.reuse();
    expect(output.take().toString()).toBe('second');
    expect(first.toString()).toBe('first');
    output.reuse();
    output.writeBytes(Buffer.from('third'));
    expect(output.take().toString()).toBe('third');
    expect(first.toString()).toBe('third');
  });

  it('writes over a number that was left open', () => {
    const output = new OutputBuffer();
    output.writeBytes(Buffer.from('before'));
    output.take();
    output.writeByte(1);
    output.writeUint32(0);
    output.writeBytes(Buffer.alloc(100_000));
    output.patchUint32(1, 0x04030201);
    expect([...output.take().subarray(0, 6)]).toEqual([1, 1, 2, 3, 4, 0]);
  });
});
