/** What holds for every ring, whatever its nodes and its history. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { balanceOf, movementBetween, RING_SIZE, Ring } from '../../src/ring/index.js';
import {
  contents,
  key,
  keys,
  type NamedNode,
  name,
  node,
  nodes,
  options,
  steadyOptions,
} from './arbitraries.js';

describe('history', () => {
  test('any order of adds and removes gives the same ring', () => {
    const step = fc.record({ node, together: fc.array(node, { maxLength: 2 }) });
    fc.assert(
      fc.property(nodes, options, fc.array(step, { maxLength: 12 }), (start, ringOptions, steps) => {
        let ring = Ring.of(start, ringOptions);
        const expected = new Map(start.map((each) => [each.name, each]));
        for (const { node: chosen, together } of steps) {
          if (expected.delete(chosen.name)) {
            ring = ring.remove(chosen.name);
            continue;
          }
          const group = new Map([chosen, ...together].map((each) => [each.name, each]));
          const fresh = [...group.values()].filter((each) => !expected.has(each.name));
          for (const each of fresh) expected.set(each.name, each);
          ring = ring.add(...fresh);
        }
        expect(contents(ring)).toEqual(contents(Ring.of([...expected.values()].reverse(), ringOptions)));
      }),
    );
  });

  test('a ring stays as it is when others are made of it', () => {
    fc.assert(
      fc.property(nodes, options, node, (start, ringOptions, extra) => {
        const ring = Ring.of(start, ringOptions);
        const before = structuredClone(contents(ring));
        if (!start.some((each) => each.name === extra.name)) ring.add(extra);
        for (const each of start) ring.remove(each.name);
        expect(contents(ring)).toEqual(before);
      }),
    );
  });

  test('a ring that was written as JSON and read again is the same', () => {
    fc.assert(
      fc.property(nodes, options, (start, ringOptions) => {
        const ring = Ring.of(start, ringOptions);
        expect(contents(Ring.fromJSON(JSON.parse(JSON.stringify(ring))))).toEqual(contents(ring));
      }),
    );
  });
});

describe('lookup', () => {
  test('finds the first token that is not below the hash, or else the first of all', () => {
    fc.assert(
      fc.property(nodes, options, keys, (start, ringOptions, some) => {
        const ring = Ring.of(start, ringOptions);
        const { tokens } = ring.table;
        const lowest = tokens[0];
        for (const each of some) {
          const { hash, token, owner } = ring.locate(each);
          expect(token).toBe(tokens.find((candidate) => candidate >= hash) ?? lowest);
          expect(owner).toBe(ring.lookup(each));
          // Of those who claim the token, the one with the smaller name has it.
          const claims = start.filter(({ name: claimant }) => claimsToken(ring, claimant, token));
          expect(owner).toBe(claims.map((claim) => claim.name).sort()[0]);
        }
      }),
    );
  });

  function claimsToken(ring: Ring, claimant: string, token: number): boolean {
    const { tokens, owners } = ring.table;
    return tokens.some((each, at) => each === token && ring.nodes[owners[at] ?? -1]?.name === claimant);
  }

  test('a text and its bytes are one key', () => {
    fc.assert(
      fc.property(nodes, options, fc.string({ unit: 'binary' }), (start, ringOptions, text) => {
        const ring = Ring.of(start, ringOptions);
        expect(ring.locate(text)).toEqual(ring.locate(new TextEncoder().encode(text)));
      }),
    );
  });
});

describe('movement', () => {
  test('adding a node moves keys to it alone, removing it moves its own alone', () => {
    fc.assert(
      fc.property(nodes, node, steadyOptions, keys, (start, extra, ringOptions, some) => {
        fc.pre(!start.some((each) => each.name === extra.name));
        const before = Ring.of(start, ringOptions);
        const after = before.add(extra);
        for (const each of some) {
          if (after.lookup(each) !== extra.name) expect(after.lookup(each)).toBe(before.lookup(each));
        }
        const there = movementBetween(before, after);
        const back = movementBetween(after, after.remove(extra.name));
        for (const { to } of there.moves) expect(to).toBe(extra.name);
        for (const { from } of back.moves) expect(from).toBe(extra.name);
        const share = balanceOf(after).nodes.find((each) => each.name === extra.name)?.share;
        expect([there.moved, there.minimum, back.moved, back.minimum]).toEqual([share, share, share, share]);
      }),
    );
  });

  test('adds up to the difference of the shares, and every key agrees', () => {
    fc.assert(
      fc.property(nodes, nodes, options, keys, (start, end, ringOptions, some) => {
        const [before, after] = [Ring.of(start, ringOptions), Ring.of(end, ringOptions)];
        const { moves, moved, minimum } = movementBetween(before, after);
        const change = new Map<string, number>();
        for (const { name: each, length } of balanceOf(before).nodes) change.set(each, -length);
        for (const { name: each, length } of balanceOf(after).nodes) {
          change.set(each, (change.get(each) ?? 0) + length);
        }
        for (const { from, to, length } of moves) {
          change.set(from, (change.get(from) ?? 0) + length);
          change.set(to, (change.get(to) ?? 0) - length);
        }
        expect([...change.values()].filter((rest) => rest !== 0)).toEqual([]);
        expect(moved).toBe(moves.reduce((sum, move) => sum + move.length, 0) / RING_SIZE);
        expect(minimum).toBeLessThanOrEqual(moved);
        const pairs = new Set(moves.map(({ from, to }) => JSON.stringify([from, to])));
        for (const each of some) {
          const [from, to] = [before.lookup(each), after.lookup(each)];
          if (from !== to) expect(pairs).toContain(JSON.stringify([from, to]));
        }
      }),
    );
  });
});

describe('preference lists', () => {
  test('are distinct, start with the owner, and a shorter one is the beginning of a longer one', () => {
    fc.assert(
      fc.property(nodes, options, key, (start, ringOptions, each) => {
        const ring = Ring.of(start, ringOptions);
        const able = ring.nodes.filter((_, rank) => ring.tokenCounts[rank] !== 0);
        const whole = ring.preferenceList(each, start.length + 3);
        expect([...whole].sort()).toEqual(able.map((one) => one.name).sort());
        expect(whole[0]).toBe(ring.lookup(each));
        for (let count = 1; count <= start.length; count += 1) {
          expect(ring.preferenceList(each, count)).toEqual(whole.slice(0, count));
        }
      }),
    );
  });

  test('name those who take over when the ones before are gone', () => {
    fc.assert(
      fc.property(nodes, steadyOptions, key, (start, ringOptions, each) => {
        let ring = Ring.of(start, ringOptions);
        for (const owner of ring.preferenceList(each, start.length)) {
          expect(ring.lookup(each)).toBe(owner);
          ring = ring.remove(owner);
        }
        expect(ring.nodes).toEqual([]);
      }),
    );
  });
});

describe('arcs and shares', () => {
  test('the arcs are the whole ring, each after the one before, and the shares are their sums', () => {
    fc.assert(
      fc.property(nodes, options, (start, ringOptions) => {
        const ring = Ring.of(start, ringOptions);
        const arcs = [...ring.arcs()];
        expect(arcs.reduce((sum, arc) => sum + arc.length, 0)).toBe(RING_SIZE);
        arcs.forEach(({ after, token, length }, position) => {
          expect(after).toBe(arcs.at(position - 1)?.token);
          expect((token - after + RING_SIZE) % RING_SIZE).toBe(length % RING_SIZE);
        });
        for (const { name: each, length } of balanceOf(ring).nodes) {
          const own = arcs.filter((arc) => arc.owner === each);
          expect(own.reduce((sum, arc) => sum + arc.length, 0)).toBe(length);
        }
      }),
    );
  });

  test('weights are respected within bounds', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(
        weights,
        name,
        fc.constantFrom('murmur3' as const, 'xxhash32' as const),
        (list, prefix, hash) => {
          const weighted = list.map((weight, rank): NamedNode => ({ name: `${prefix}/${rank}`, weight }));
          // A node of v tokens has a standard deviation of 1 / sqrt(v): 2.2 % of 2,000. The bound is over six of them.
          const { nodes: shares } = balanceOf(Ring.of(weighted, { hash, virtualNodes: 2000 }));
          for (const { load } of shares) expect(Math.abs(load - 1)).toBeLessThan(0.15);
        },
      ),
      { numRuns: 50 },
    );
  });
});
