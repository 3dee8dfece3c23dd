/** The texts of the ring commands: how nodes are read, how answers are written, and what is refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Paint } from '../../src/command-line/paint.js';
import { painterFor } from '../../src/command-line/paint.js';
import { compareMethods } from '../../src/command-line/ring/compare.js';
import { formatComparison } from '../../src/command-line/ring/compare-text.js';
import { bytes, count, milliseconds, percent } from '../../src/command-line/ring/figures.js';
import { glyphsFor } from '../../src/command-line/ring/glyphs.js';
import { formatPlaced, place, placedToJson } from '../../src/command-line/ring/lookup-text.js';
import { parseNodes, parseNodesOrCount } from '../../src/command-line/ring/node-names.js';
import { changeBetween, changedRing, formatChange } from '../../src/command-line/ring/ring-change.js';
import { readRing } from '../../src/command-line/ring/ring-file.js';
import { parseKeyCount } from '../../src/command-line/ring/sample-keys.js';
import { formatRing, showRing } from '../../src/command-line/ring/show-text.js';
import { formatSimulation, parseExcess, simulate } from '../../src/command-line/ring/simulate.js';
import { Ring } from '../../src/ring/index.js';

const plain: Paint = (_, text) => text;
const usage = (code: string): unknown => expect.objectContaining({ kind: 'usage', code });
const folder = mkdtempSync(join(tmpdir(), 'conclave-ring-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('nodes', () => {
  test.each([
    ['a', [{ name: 'a', weight: 1 }]],
    [
      'a, b ,c:2',
      [
        { name: 'a', weight: 1 },
        { name: 'b', weight: 1 },
        { name: 'c', weight: 2 },
      ],
    ],
    ['a:0.5', [{ name: 'a', weight: 0.5 }]],
    ['10.0.0.1:11211:1', [{ name: '10.0.0.1:11211', weight: 1 }]],
    // What a weight may be is for the ring to say.
    ['a:-1', [{ name: 'a', weight: -1 }]],
  ])('%j', (text, nodes) => {
    expect(parseNodes(text)).toEqual(nodes);
  });

  test.each([
    ['', 'BAD_NODES'],
    ['a,,b', 'BAD_NODES'],
    [':2', 'BAD_NODES'],
    ['a:', 'BAD_WEIGHT'],
    ['a:x', 'BAD_WEIGHT'],
    ['a:NaN', 'BAD_WEIGHT'],
    ['10.0.0.1:11211', 'BAD_WEIGHT'],
    ['a:Infinity', 'BAD_WEIGHT'],
  ])('%j is refused', (text, code) => {
    expect(() => parseNodes(text)).toThrow(usage(code));
  });

  test('a count stands for numbered nodes', () => {
    const names = (text: string) => parseNodesOrCount(text).map((node) => node.name);
    expect(names('2')).toEqual(['n1', 'n2']);
    expect(names('a')).toEqual(['a']);
    expect(names('5,6')).toEqual(['5', '6']);
    for (const text of ['0', '1000001']) expect(() => parseNodesOrCount(text)).toThrow(usage('BAD_NODES'));
  });
});

test('numbers on the command line', () => {
  expect([parseKeyCount('1e6'), parseKeyCount('12'), parseExcess('0.25')]).toEqual([1e6, 12, 0.25]);
  for (const text of ['', '0', '-1', '1.5', 'x', '1e10', ' ']) {
    expect(() => parseKeyCount(text)).toThrow(usage('BAD_KEY_COUNT'));
  }
  for (const text of ['', '0', '-1', 'x', 'Infinity'])
    expect(() => parseExcess(text)).toThrow(usage('BAD_EXCESS'));
});

test('figures', () => {
  expect([percent(0.0753), count(950), count(12_345), count(4_560_000)]).toEqual([
    '7.5 %',
    '950',
    '12.3 k',
    '4.56 M',
  ]);
  expect([bytes(12), bytes(3400), bytes(5.6e6), milliseconds(1.234), milliseconds(250.4)]).toEqual([
    '12 B',
    '3.40 KB',
    '5.60 MB',
    '1.2 ms',
    '250 ms',
  ]);
});

describe('lookup', () => {
  const ring = Ring.of(['n1', 'n2', 'n3']);

  test('as JSON', () => {
    const { hash, token, owner } = ring.locate('user:1001');
    expect(JSON.parse(placedToJson(place(ring, 'user:1001', 5)))).toEqual({
      key: 'user:1001',
      hash,
      token,
      owner,
      preferenceList: ring.preferenceList('user:1001', 3),
    });
    expect(JSON.parse(placedToJson(place(ring, '\xff', 1)))).toMatchObject({ keyBase64: '/w==' });
  });

  test('as a table', () => {
    const text = formatPlaced([place(ring, '', 2), place(ring, 'a\tb', 2)], plain);
    expect(text).toMatch(/^KEY +HASH +TOKEN +OWNER +PREFERENCE LIST\n"" +0 +\d+ +n\d +n\d, n\d\n"a\\tb" /);
  });

  test('a ring without nodes is refused', () => {
    expect(() => place(Ring.of([]), 'key', 1)).toThrow(usage('NO_NODES'));
  });
});

describe('show', () => {
  const ring = Ring.of(['a', 'b', { name: 'c', weight: 2 }]);
  const shown = showRing(ring);

  test('shares add up, and the JSON describes the ring', () => {
    expect(shown.nodes.reduce((sum, node) => sum + node.share, 0)).toBeCloseTo(1, 12);
    expect(Ring.fromJSON(JSON.parse(JSON.stringify(shown))).toJSON()).toEqual(ring.toJSON());
  });

  test('without UTF-8 and colours it is plain ASCII, with a letter for each node', () => {
    const text = formatRing(ring, shown, glyphsFor({ LANG: 'C' }), plain);
    expect(text).toMatch(/^[ -~\n]*$/);
    expect(text.split('\n')[0]).toMatch(/^ +[ABC]+$/);
    expect(text).toContain('3 nodes');
    expect(text).toMatch(/\nC {2}c +2 +300 +\d+\.\d\d % +\d\.\d\d {2}#+\n/);
  });

  test('the circle shows who owns each place', () => {
    // One token each, so that the picture has two parts.
    const two = Ring.of(['a', 'b'], { virtualNodes: 1 });
    const text = formatRing(two, showRing(two), glyphsFor({}), plain);
    const share =
      [...(text.split('\n\n')[0] ?? '')].filter((cell) => cell === 'A').length / circleCells(text);
    const owned = [...two.arcs()].find((arc) => arc.owner === 'a')?.length ?? 0;
    expect(share).toBeCloseTo(owned / 2 ** 32, 1);
  });

  test('with UTF-8 and colours, blocks', () => {
    const paint = painterFor(process.stdout, { FORCE_COLOR: '1' });
    const text = formatRing(ring, shown, glyphsFor({ LC_ALL: 'de_DE.UTF-8' }), paint);
    expect(text).toContain('\u001b[36m█\u001b[39m');
    const bare = painterFor(process.stdout, { FORCE_COLOR: '1', NO_COLOR: '1' });
    expect(formatRing(ring, shown, glyphsFor({ LANG: 'C' }), bare)).not.toContain('\u001b');
  });

  test('many nodes are counted, not listed', () => {
    const many = Ring.of(
      Array.from({ length: 130 }, (_, number) => `n${number}`),
      { virtualNodes: 2 },
    );
    const text = formatRing(many, showRing(many), glyphsFor({}), plain);
    expect(text).toContain('and 30 more nodes\n');
    expect(text.split('\n\n')[0]).toContain('.');
  });

  function circleCells(text: string): number {
    return [...(text.split('\n\n')[0] ?? '')].filter((cell) => cell === 'A' || cell === 'B').length;
  }
});

describe('diff', () => {
  const ring = Ring.of(['a', 'b', 'c']);

  test('nodes that come and go', () => {
    expect(changedRing(ring, 'd:2', 'a, b').nodes).toEqual([
      { name: 'c', weight: 1 },
      { name: 'd', weight: 2 },
    ]);
    expect(() => changedRing(ring, 'a', undefined)).toThrow(usage('DUPLICATE_NODE'));
    expect(() => changedRing(ring, undefined, 'x')).toThrow(usage('UNKNOWN_NODE'));
    expect(() => changeBetween(ring, changedRing(ring, undefined, 'a,b,c'))).toThrow(usage('NO_NODES'));
  });

  test('what moves, beside the least', () => {
    const change = changeBetween(ring, ring.add('d'));
    expect(change.moved).toBe(change.minimum);
    expect(change.fairMinimum).toBeCloseTo(0.25, 12);
    expect(change.moves.map((move) => move.to)).toEqual(['d', 'd', 'd']);
    const text = formatChange(change, plain);
    expect(text).toMatch(
      /^\d+\.\d{3} % of all keys move; these shares need \d+\.\d{3} %, perfectly fair ones 25\.000 %\n/,
    );
    expect(text).toMatch(/\nFROM +TO +OF ALL KEYS\n/);
    expect(formatChange(changeBetween(ring, ring), plain)).toMatch(/^0\.000 % of all keys move/);
  });

  test('a ring from a file', () => {
    const file = join(folder, 'ring.json');
    const write = (value: unknown): void => writeFileSync(file, JSON.stringify(value));
    write(showRing(Ring.of(['a', 'x:y'], { hash: 'ketama' })));
    expect(readRing(file, ring).toJSON()).toEqual(Ring.of(['a', 'x:y'], { hash: 'ketama' }).toJSON());
    // What a person left out is as on the other ring.
    write({ nodes: ['a', 'b'] });
    expect(readRing(file, Ring.of(['a'], { hash: 'crc32', virtualNodes: 7 }))).toMatchObject({
      hash: 'crc32',
      virtualNodes: 7,
    });
    write([]);
    expect(() => readRing(file, ring)).toThrow(usage('MALFORMED_RING'));
    writeFileSync(file, 'no JSON');
    expect(() => readRing(file, ring)).toThrow(usage('MALFORMED_RING'));
    expect(() => readRing(join(folder, 'none'), ring)).toThrow(usage('FILE_NOT_READABLE'));
    expect(() => readRing(folder, ring)).toThrow(usage('FILE_NOT_READABLE'));
  });
});

describe('compare', () => {
  const compare = (nodes: string, keys: number): ReturnType<typeof compareMethods> =>
    compareMethods({ nodes: parseNodesOrCount(nodes), keys }, () => undefined);

  test('every method is measured', () => {
    const comparison = compare('10', 20_000);
    expect(comparison.methods.map((each) => each.method)).toEqual([
      ...['ring murmur3', 'ring xxhash32', 'ring ketama', 'ring crc32', 'ring, bounded loads'],
      ...['multi-probe', 'jump', 'rendezvous', 'maglev'],
    ]);
    expect(comparison).toMatchObject({ nodes: 10, minimumOnAdd: 1 / 11, minimumOnRemove: 0.1, leftOut: [] });
    for (const figures of comparison.methods) {
      expect(figures.movedOnAdd).toBeGreaterThan(0.04);
      expect(figures.movedOnAdd).toBeLessThan(0.3);
      expect(figures.lookupsPerSecond).toBeGreaterThan(0);
    }
    expect(
      comparison.methods.find((each) => each.method === 'ring, bounded loads')?.maxOverMean,
    ).toBeLessThanOrEqual(1.1);
    expect(formatComparison(comparison, plain)).toMatch(
      /^10 nodes; at least 9\.1 % of the keys have to move/,
    );
  });

  test('a method that cannot serve the nodes is left out, and says why', () => {
    const comparison = compare('a,b:2', 1000);
    expect(comparison.leftOut).toEqual([{ method: 'jump', reason: expect.stringContaining('no weights') }]);
    expect(formatComparison(comparison, plain)).toContain('left out jump: ');
  });

  test('one node is never removed, and bad nodes are refused', () => {
    const comparison = compare('a', 1000);
    expect(comparison.minimumOnRemove).toBeNull();
    for (const figures of comparison.methods) expect(figures.movedOnRemove).toBeNull();
    expect(() => compare('a,a', 10)).toThrow(usage('DUPLICATE_NODE'));
    expect(() => compare('a:0', 10)).toThrow(usage('BAD_WEIGHT'));
  });
});

test('simulate: no node above its capacity, all keys placed', () => {
  const simulation = simulate(Ring.of(['a', 'b', { name: 'c', weight: 2 }]), 10_000, 0.01);
  expect(simulation.nodes.map((node) => node.capacity)).toEqual([2525, 2525, 5050]);
  for (const node of simulation.nodes) expect(node.bounded).toBeLessThanOrEqual(node.capacity);
  expect(simulation.nodes.reduce((sum, node) => sum + node.bounded, 0)).toBe(10_000);
  expect(simulation.bounded.maxOverMean).toBeLessThanOrEqual(1.01);
  expect(simulation.forwarded).toBeGreaterThan(0);
  expect(formatSimulation(simulation, plain)).toMatch(
    /^10000 keys, no node above 1\.01 times its fair share\n/,
  );
  expect(() => simulate(Ring.of([]), 10, 1)).toThrow(usage('NO_NODES'));
});
