import fc from 'fast-check';
import { expect, it } from 'vitest';
import { InputBuffer } from '../../src/resp/input-buffer.js';

/** Pushes chunks and takes bytes in turn, and checks against plain concatenation. */
it('holds what was pushed and not taken, and never writes to a chunk', () => {
  const steps = fc.array(fc.record({ chunk: fc.uint8Array({ maxLength: 200 }), take: fc.nat(250) }), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(steps, (sequence) => {
      const input = new InputBuffer();
      let expected = Buffer.alloc(0);
      const chunks = sequence.map(({ chunk }) => Buffer.from(chunk));
      sequence.forEach(({ chunk, take }, index) => {
        input.push(chunks[index]!);
        expected = Buffer.concat([expected, chunk]);
        const taken = Math.min(take, expected.length);
        input.start += taken;
        expected = expected.subarray(taken);
        expect(input.bytes.subarray(input.start, input.end).equals(expected)).toBe(true);
      });
      sequence.forEach(({ chunk }, index) => {
        expect(chunks[index]!.equals(Buffer.from(chunk))).toBe(true);
      });
    }),
    { numRuns: 500 },
  );
});

it('uses a chunk where it lies as long as nothing is left over', () => {
  const input = new InputBuffer();
  const chunk = Buffer.from('abc');
  input.push(chunk);
  expect(input.bytes).toBe(chunk);
  input.start = input.end;
  input.releaseIfEmpty();
  expect(input.bytes).toHaveLength(0);
});
