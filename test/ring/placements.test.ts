/** The rivals of the ring, behind the same interface: what each of them promises. */
import { describe, expect, test } from 'vitest';
import {
  JumpHash,
  MaglevHash,
  MultiProbeHash,
  type NodeInput,
  type Placement,
  RendezvousHash,
  Ring,
} from '../../src/ring/index.js';

type Maker = (nodes: Iterable<NodeInput>) => Placement;

const MAKERS: ReadonlyArray<readonly [name: string, make: Maker]> = [
  ['ring', (nodes) => Ring.of(nodes)],
  ['jump', (nodes) => JumpHash.of(nodes)],
  ['rendezvous', (nodes) => RendezvousHash.of(nodes)],
  ['maglev', (nodes) => MaglevHash.of(nodes)],
  ['multi-probe', (nodes) => MultiProbeHash.of(nodes)],
];
const WEIGHTED = MAKERS.filter(([name]) => name !== 'jump' && name !== 'multi-probe');
const NODES = Array.from({ length: 10 }, (_, number) => `node-${number}`);
const KEYS = Array.from({ length: 50_000 }, (_, number) => `key:${number}`);

function countsOf(placement: Placement): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of KEYS) counts.set(placement.lookup(key), (counts.get(placement.lookup(key)) ?? 0) + 1);
  return counts;
}

function movesOf(before: Placement, after: Placement): { from: string; to: string }[] {
  return KEYS.map((key) => ({ from: before.lookup(key), to: after.lookup(key) })).filter(
    ({ from, to }) => from !== to,
  );
}

describe.each(MAKERS)('%s', (method, make) => {
  const placement = make(NODES);

  test('spreads keys over all nodes, texts and bytes alike', () => {
    const counts = countsOf(placement);
    const fair = KEYS.length / NODES.length;
    for (const name of NODES) {
      const load = (counts.get(name) ?? 0) / fair;
      expect(load).toBeGreaterThan(method === 'ring' || method === 'multi-probe' ? 0.7 : 0.93);
      expect(load).toBeLessThan(method === 'ring' || method === 'multi-probe' ? 1.3 : 1.07);
    }
    for (const key of ['', 'ascii', 'é', '日本']) {
      expect(placement.lookup(Buffer.from(key))).toBe(placement.lookup(key));
    }
  });

  test('a new node takes keys; only Maglev moves a few others', () => {
    const moves = movesOf(placement, placement.add('node-10'));
    const stray = moves.filter(({ to }) => to !== 'node-10');
    expect(moves.length / KEYS.length).toBeGreaterThan(0.06);
    expect(moves.length / KEYS.length).toBeLessThan(0.2);
    if (method !== 'maglev') expect(stray).toEqual([]);
  });

  test('a node that goes gives its keys away; jump hash fills its place, Maglev moves a few others', () => {
    const moves = movesOf(placement, placement.remove('node-4'));
    const stray = moves.filter(({ from }) => from !== 'node-4');
    if (method === 'jump') expect(new Set(stray.map(({ from }) => from))).toEqual(new Set(['node-9']));
    else if (method !== 'maglev') expect(stray).toEqual([]);
    expect(moves.length / KEYS.length).toBeLessThan(0.22);
  });

  test('a removal undoes an addition', () => {
    expect(movesOf(placement, placement.add('x').remove('x'))).toEqual([]);
  });

  test('the order of the nodes does not matter', () => {
    expect(movesOf(placement, make([...NODES].reverse()))).toEqual([]);
    expect(make([...NODES].reverse()).nodes).toEqual(placement.nodes);
  });

  test('bad input is refused', () => {
    const refused = (code: string): unknown => expect.objectContaining({ name: 'RingError', code });
    expect(() => make([]).lookup('key')).toThrow(refused('NO_NODES'));
    expect(() => make(['a', 'a'])).toThrow(refused('DUPLICATE_NODE'));
    expect(() => make(['a']).add('a')).toThrow(refused('DUPLICATE_NODE'));
    expect(() => make(['a']).remove('b')).toThrow(refused('UNKNOWN_NODE'));
    expect(() => make([{ name: 'a', weight: 0 }])).toThrow(refused('BAD_WEIGHT'));
    expect(() => make([''])).toThrow(refused('BAD_NAME'));
  });
});

test.each(WEIGHTED)('%s respects weights', (_, make) => {
  const counts = countsOf(
    make([
      { name: 'one', weight: 1 },
      { name: 'two', weight: 2 },
      { name: 'half', weight: 0.5 },
    ]),
  );
  const share = (name: string): number => (counts.get(name) ?? 0) / KEYS.length;
  expect(Math.abs(share('one') / (1 / 3.5) - 1)).toBeLessThan(0.3);
  expect(Math.abs(share('two') / (2 / 3.5) - 1)).toBeLessThan(0.3);
  expect(Math.abs(share('half') / (0.5 / 3.5) - 1)).toBeLessThan(0.3);
});

test('rendezvous hashing is exact in its weights', () => {
  const counts = countsOf(
    RendezvousHash.of([
      { name: 'light', weight: 1 },
      { name: 'heavy', weight: 9 },
    ]),
  );
  expect((counts.get('light') ?? 0) / KEYS.length).toBeCloseTo(0.1, 2);
});

test('jump hash refuses weights', () => {
  expect(() => JumpHash.of([{ name: 'a', weight: 2 }])).toThrow(
    expect.objectContaining({ code: 'WEIGHTS_UNSUPPORTED' }),
  );
});

test('multi-probe: the fullest node carries little more than the mean, and less so with fewer probes', () => {
  const many = Array.from({ length: 50 }, (_, number) => `node-${number}`);
  const peak = (placement: Placement): number =>
    (Math.max(...countsOf(placement).values()) * many.length) / KEYS.length;
  expect(peak(MultiProbeHash.of(many, { probes: 21 }))).toBeLessThan(1.2);
  expect(peak(MultiProbeHash.of(many, { probes: 1 }))).toBeGreaterThan(1.5);
});

test('Maglev takes a larger table for more nodes, and refuses more than it has entries', () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, number) => `n${number}`);
  expect(MaglevHash.of(names(600)).tableBytes).toBe(4 * 65_537);
  expect(MaglevHash.of(names(700)).tableBytes).toBe(4 * 655_373);
  expect(() => MaglevHash.of(names(655_374))).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
});
