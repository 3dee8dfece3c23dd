/** Bounded loads: the cap holds after every key, and keys leave their owner only when it is full. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedLoads, Ring } from '../../src/ring/index.js';
import { keys, nodes, options } from './arbitraries.js';

const excess = fc.constantFrom(0.01, 0.1, 0.25, 1, 3);

/** The bound of section 1 of the paper, in exact fractions: excess in hundredths, weights in tenths. */
function exactCap(hundredths: number, total: number, weight: number, weights: readonly number[]): number {
  const tenths = (each: number): bigint => BigInt(Math.round(each * 10));
  const sum = weights.reduce((all, each) => all + tenths(each), 0n);
  const [above, below] = [BigInt(100 + hundredths) * BigInt(total) * tenths(weight), 100n * sum];
  return Number((above + below - 1n) / below);
}

test('no node ever exceeds its cap, and no key passes a node with room', () => {
  fc.assert(
    fc.property(nodes, options, excess, keys, (start, ringOptions, above, some) => {
      const ring = Ring.of(start, ringOptions);
      const able = ring.nodes.filter((_, rank) => ring.tokenCounts[rank] !== 0);
      const weights = able.map((node) => node.weight);
      const bounded = new BoundedLoads(ring, above);
      some.forEach((key, index) => {
        const total = index + 1;
        const cap = (name: string): number => {
          const weight = able.find((node) => node.name === name)?.weight ?? 0;
          return exactCap(Math.round(above * 100), total, weight, weights);
        };
        const loadsBefore = new Map(able.map(({ name }) => [name, bounded.loadOf(name)]));
        const expected = ring
          .preferenceList(key, start.length)
          .find((name) => (loadsBefore.get(name) ?? 0) < cap(name));
        expect(bounded.assign(key)).toBe(expected);
        for (const { name } of able) {
          expect(bounded.capacityOf(name)).toBe(cap(name));
          expect(bounded.loadOf(name)).toBeLessThanOrEqual(cap(name));
        }
        expect(bounded.total).toBe(total);
      });
    }),
  );
});

test('a bound that is a whole number is not rounded up', () => {
  const ring = Ring.of(Array.from({ length: 10 }, (_, number) => `n${number}`));
  expect(new BoundedLoads(ring, 0.1).capacityOf('n0', 100)).toBe(11);
  expect(new BoundedLoads(ring, 0.1).capacityOf('n0', 101)).toBe(12);
});

test('a released key makes room', () => {
  const ring = Ring.of(['a', 'b']);
  const bounded = new BoundedLoads(ring, 0.5);
  const [owner = '', other] = ring.preferenceList('same key', 2);
  for (let count = 0; count < 103; count += 1) bounded.assign('same key');
  // The 104th key would go on, because three quarters of 104 are 78.
  expect(bounded.loadOf(owner)).toBe(78);
  bounded.release(owner);
  expect(bounded.total).toBe(102);
  expect(bounded.assign('same key')).toBe(owner);
  expect(bounded.assign('same key')).toBe(other);
  expect(bounded.total).toBe(104);
});

test('what makes no sense is refused', () => {
  const ring = Ring.of(['a']);
  for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => new BoundedLoads(ring, bad)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  }
  expect(() => new BoundedLoads(Ring.of([]), 1)).toThrow(expect.objectContaining({ code: 'NO_NODES' }));
  const bounded = new BoundedLoads(ring, 1);
  expect(() => bounded.release('a')).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  expect(() => bounded.loadOf('b')).toThrow(expect.objectContaining({ code: 'UNKNOWN_NODE' }));
});
