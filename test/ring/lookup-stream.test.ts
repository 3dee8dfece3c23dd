/** The lookup of many keys: however the input is cut into chunks, one line for each key. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBinary } from '../../src/command-line/binary-text.js';
import { LineFormatter, lookupLines } from '../../src/command-line/ring/lookup-stream.js';
import { place, placedToJson } from '../../src/command-line/ring/lookup-text.js';
import { Ring } from '../../src/ring/index.js';

const RING = Ring.of(['n1', 'n2', 'ü']);

async function* chunksOf(input: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < input.length; at += size) yield input.subarray(at, at + size);
}

async function linesFor(
  input: Buffer,
  format: 'tsv' | 'ndjson',
  size = 7,
  signal = new AbortController().signal,
): Promise<string> {
  const written: Buffer[] = [];
  const write = (chunk: Buffer): Promise<void> => Promise.resolve(void written.push(chunk));
  await lookupLines(chunksOf(input, size), write, new LineFormatter(RING, 2, format), signal);
  return Buffer.concat(written).toString('utf8');
}

const line = fc
  .uint8Array({ maxLength: 30 })
  .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 10)));
const text = fc.string({ unit: 'grapheme' }).map((each) => Buffer.from(each.replaceAll('\n', '')));
const lines = fc.array(fc.oneof(line, text), { maxLength: 20 });

test('JSON: as for single keys, in whatever pieces the lines come', async () => {
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 50 }), fc.boolean(), async (keys, size, ended) => {
      // Without a line break at its end, an empty last line is no line.
      const all = ended || keys.at(-1)?.length !== 0 ? keys : keys.slice(0, -1);
      const joined = keys.map((key) => key.toString('latin1')).join('\n');
      const input = Buffer.from(ended && keys.length > 0 ? `${joined}\n` : joined, 'latin1');
      const expected = all.map((key) => `${placedToJson(place(RING, key.toString('latin1'), 2))}\n`);
      expect(await linesFor(input, 'ndjson', size)).toBe(expected.join(''));
    }),
  );
});

test('TSV: key, hash, token, owner, preference list; keys that cannot be printed are quoted', async () => {
  const output = await linesFor(Buffer.from('user:1\n\na\tb\n"q"\né\n'), 'tsv');
  const shown = [
    ['user:1', 'user:1'],
    ['', '""'],
    ['a\tb', '"a\\tb"'],
    ['"q"', '"\\"q\\""'],
    ['é', 'é'],
  ] as const;
  const expected = shown.map(([key, printed]) => {
    const { hash, token, owner, preferenceList } = place(RING, toBinary(key), 2);
    return `${[printed, hash, token, owner, preferenceList.join(',')].join('\t')}\n`;
  });
  expect(output).toBe(expected.join(''));
});

test('a line that does not end is refused before it fills the memory', async () => {
  async function* endless(): AsyncGenerator<Buffer> {
    for (;;) yield Buffer.alloc(2 ** 20, 'x');
  }
  const reading = lookupLines(
    endless(),
    () => Promise.resolve(),
    new LineFormatter(RING, 1, 'tsv'),
    new AbortController().signal,
  );
  await expect(reading).rejects.toMatchObject({ kind: 'usage', code: 'KEY_TOO_LONG' });
});

test('a key of 1 MB is a key', async () => {
  const key = 'k'.repeat(2 ** 20);
  expect(await linesFor(Buffer.from(key), 'tsv', 2 ** 16)).toMatch(
    new RegExp(`^k{${key.length}}\t${RING.hashOf(key)}\t`),
  );
});

test('no more is read than can be written: it waits for the reader, and ends when the reader is gone', async () => {
  const controller = new AbortController();
  let [read, written] = [0, 0];
  async function* input(): AsyncGenerator<Buffer> {
    for (;;) {
      read += 1;
      yield Buffer.from('key\n'.repeat(10_000));
    }
  }
  const readAtWrite: number[] = [];
  const write = async (): Promise<void> => {
    readAtWrite.push(read);
    written += 1;
    await new Promise((resolve) => setImmediate(resolve));
    expect(read).toBe(readAtWrite.at(-1));
    if (written === 5) controller.abort();
  };
  await lookupLines(input(), write, new LineFormatter(RING, 1, 'tsv'), controller.signal);
  expect(written).toBe(5);
});
