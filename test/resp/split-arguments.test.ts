import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitArguments } from '../../src/resp/split-arguments.js';

it.each<[string, string[] | null]>([
  ['', []],
  ['   \t ', []],
  ['a', ['a']],
  ['  a \t\v\f b  ', ['a', 'b']],
  ['a\vb', ['a\vb']],
  ['""', ['']],
  ["''", ['']],
  ['"a b" c', ['a b', 'c']],
  ['"\\n\\r\\t\\b\\a\\\\\\"\\q"', ['\n\r\t\b\x07\\"q']],
  ['"\\x00\\xff\\xFf"', ['\x00\xff\xff']],
  ['"\\xZZ\\x4"', ['xZZx4']],
  ["'\\n\\'\\\\ '", ["\\n'\\\\ "]],
  ["'\\\\'", null],
  ['a\\x41', ['a\\x41']],
  ['a"b c"', ['ab c']],
  ['"', null],
  ["'", null],
  ['a"b', null],
  ['"a"b', null],
  ["'a'b", null],
  ['"a"\'b\'', null],
  ['"a\\"', null],
  ["'a\\'", null],
])('%j', (line, expected) => {
  expect(splitArguments(line)).toEqual(expected);
});

it('gives back whatever is quoted byte by byte', () => {
  const quote = (bytes: Uint8Array): string =>
    `"${Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`;
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 6 }), (items) => {
      const expected = items.map((bytes) => Buffer.from(bytes).toString('latin1'));
      expect(splitArguments(items.map(quote).join(' '))).toEqual(expected);
    }),
  );
});
