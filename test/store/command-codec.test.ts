/** Commands in the log: whole again, stamped in place, and refused when damaged. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SingleCommand, WriteCommand } from '../../src/store/command.js';
import { commandTime, decodeCommand, encodeCommand, setCommandTime } from '../../src/store/command-codec.js';
import { commandTable } from '../../src/store/command-table.js';
import { MalformedBytesError } from '../../src/store/malformed-bytes.js';

const text = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const single: fc.Arbitrary<SingleCommand> = fc.record({
  kind: fc.constant('single' as const),
  database: fc.nat(15),
  arguments: fc
    .tuple(fc.constantFrom(...commandTable.keys(), 'NO SUCH', ''), fc.array(text, { maxLength: 5 }))
    .map(([name, rest]) => [name, ...rest]),
});
const watched = fc.record({ database: fc.nat(15), key: text, version: fc.maxSafeNat() });
const command: fc.Arbitrary<WriteCommand> = fc.oneof(
  single,
  fc.record({
    kind: fc.constant('transaction' as const),
    watched: fc.array(watched, { maxLength: 3 }),
    commands: fc.array(single, { maxLength: 3 }),
  }),
  fc.constant({ kind: 'clock' as const }),
);

it('decodes what was encoded', () => {
  fc.assert(
    fc.property(command, fc.maxSafeNat(), (each, timeMs) => {
      expect(decodeCommand(encodeCommand(each, timeMs))).toEqual({ command: each, timeMs });
    }),
  );
});

it('stamps the time in place and leaves the rest alone', () => {
  fc.assert(
    fc.property(command, fc.maxSafeNat(), (each, timeMs) => {
      const payload = encodeCommand(each, 0);
      setCommandTime(payload, timeMs);
      expect(commandTime(payload)).toBe(timeMs);
      expect(payload).toEqual(encodeCommand(each, timeMs));
    }),
  );
});

it('keeps an argument of a megabyte', () => {
  const large = 'ÿ\0'.repeat(2 ** 19);
  const each: WriteCommand = { kind: 'single', database: 3, arguments: ['SET', 'key', large] };
  expect(decodeCommand(encodeCommand(each, 1)).command).toEqual(each);
});

it('refuses every command that is cut short or has bytes behind it', () => {
  fc.assert(
    fc.property(command, (each) => {
      const payload = encodeCommand(each, 1);
      for (let length = 0; length < payload.length; length += 1) {
        expect(() => decodeCommand(payload.subarray(0, length))).toThrow(MalformedBytesError);
      }
      expect(() => decodeCommand(Buffer.concat([payload, Buffer.from([0])]))).toThrow(MalformedBytesError);
    }),
    { numRuns: 30 },
  );
});

it('refuses an unknown kind and a count that cannot be', () => {
  const payload = encodeCommand({ kind: 'clock' }, 1);
  payload[8] = 9;
  expect(() => decodeCommand(payload)).toThrow('unknown kind of command 9');
  const endless = Buffer.alloc(40, 255);
  endless[8] = 0;
  expect(() => decodeCommand(endless)).toThrow('a count is too large');
});
