/** Collisions of tokens: on so small a ring that most tokens collide, and on a real one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { balanceOf, movementBetween, RING_SIZE, Ring } from '../../src/ring/index.js';
import { sortByToken } from '../../src/ring/sort-tokens.js';
import { buildTable, dropOwners, mergeTables, REMOVED, type TokenTable } from '../../src/ring/token-table.js';
import { contents } from './arbitraries.js';

/** Few values, spread over the whole range: many claims on each. */
const token = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.constantFrom(0xffffffff, 0x80000000, 0x7fffffff),
  fc.integer({ min: 0, max: 0xffffffff }),
);
const owners = fc.array(fc.array(token, { maxLength: 12 }), { minLength: 1, maxLength: 5 });

interface Claim {
  readonly token: number;
  readonly owner: number;
}

/** All claims in their order, by the plain meaning of the rule. */
function claimsOf(tokensOf: ReadonlyArray<readonly number[]>): Claim[] {
  return tokensOf
    .flatMap((tokens, owner) => tokens.map((each) => ({ token: each, owner })))
    .sort((one, other) => one.token - other.token || one.owner - other.owner);
}

function claimsIn(table: TokenTable): Claim[] {
  return Array.from(table.tokens, (each, at) => ({ token: each, owner: table.owners[at] ?? -1 }));
}

const build = (tokensOf: ReadonlyArray<readonly number[]>): TokenTable =>
  buildTable(tokensOf.map((tokens) => Uint32Array.from(tokens)));

test('the smaller owner comes first, and no claim is lost', () => {
  fc.assert(
    fc.property(owners, (some) => {
      expect(claimsIn(build(some))).toEqual(claimsOf(some));
    }),
  );
});

test('merged in, at any rank, an owner stands as if it had always been there', () => {
  fc.assert(
    fc.property(owners, fc.nat(4), (some, choice) => {
      const rank = choice % some.length;
      const others = build(some.filter((_, owner) => owner !== rank));
      const renumbered = Uint32Array.from([...some.keys()].filter((owner) => owner !== rank));
      const alone = dropOwners(build([some[rank] ?? []]), Uint32Array.of(rank));
      expect(claimsIn(mergeTables(others, renumbered, alone))).toEqual(claimsOf(some));
    }),
  );
});

test('dropped, an owner leaves as if it had never been there', () => {
  fc.assert(
    fc.property(owners, fc.nat(4), (some, choice) => {
      const gone = choice % some.length;
      const renumbered = Uint32Array.from(some.keys(), (owner) => (owner > gone ? owner - 1 : owner));
      renumbered[gone] = REMOVED;
      const rest = dropOwners(build(some), renumbered);
      expect(claimsIn(rest)).toEqual(claimsOf(some.filter((_, owner) => owner !== gone)));
    }),
  );
});

test('a search finds the first token that is not below the hash', () => {
  fc.assert(
    fc.property(owners, fc.array(token, { minLength: 1 }), (some, hashes) => {
      const table = build(some);
      for (const hash of hashes) {
        const first = claimsOf(some).findIndex((claim) => claim.token >= hash);
        expect(table.firstFrom(hash)).toBe(first === -1 ? table.length : first);
        expect(table.positionOf(hash)).toBe(Math.max(0, first));
      }
    }),
  );
});

test('a search is right where all tokens are in one bucket', () => {
  const crowd = Array.from({ length: 5000 }, (_, number) => 1000 + 2 * number);
  const table = build([crowd]);
  for (let hash = 990; hash < 11_010; hash += 1) {
    const expected = hash <= 1000 ? 0 : Math.ceil((hash - 1000) / 2);
    expect(table.firstFrom(hash)).toBe(Math.min(expected, crowd.length));
  }
});

test('the sort keeps the order of equal tokens', () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 200 }), (tokens) => {
      const sorted = sortByToken(Uint32Array.from(tokens), Uint32Array.from(tokens.keys()));
      const expected = [...tokens.entries()].sort(([, one], [, other]) => one - other);
      expect([...sorted.tokens]).toEqual(expected.map(([, each]) => each));
      expect([...sorted.owners]).toEqual(expected.map(([at]) => at));
    }),
  );
});

/** Enough virtual nodes that two nodes claim some of the same tokens: about nine. */
const CROWDED = { virtualNodes: 200_000 } as const;

test('on a real ring, a collision is resolved alike in both orders, and removal takes no token of another', () => {
  const [both, reversed] = [Ring.of(['n1', 'n2'], CROWDED), Ring.of(['n2'], CROWDED).add('n1')];
  const shared = both.table.tokens.filter((each, at) => at > 0 && each === both.table.tokens[at - 1]);
  expect(shared.length).toBeGreaterThan(0);
  const ownerOf = (ring: Ring, place: number): string | undefined =>
    ring.nodes[ring.table.owners[ring.table.positionOf(place)] ?? -1]?.name;
  for (const place of shared) {
    expect([ownerOf(both, place), ownerOf(reversed, place)]).toEqual(['n1', 'n1']);
    expect(ownerOf(both.remove('n1'), place)).toBe('n2');
    expect(ownerOf(both.remove('n2'), place)).toBe('n1');
  }
  const alone = Ring.of(['n2'], CROWDED);
  expect(isSameTable(both.remove('n1').table, alone.table)).toBe(true);
  expect(isSameTable(reversed.table, both.table)).toBe(true);
  const arcs = [...both.arcs()];
  expect(arcs).toHaveLength(both.table.length - shared.length);
  expect(arcs.reduce((sum, arc) => sum + arc.length, 0)).toBe(RING_SIZE);
  expect(balanceOf(both).nodes.reduce((sum, node) => sum + node.length, 0)).toBe(RING_SIZE);
  expect(movementBetween(both, reversed).moves).toEqual([]);
  const fewer = movementBetween(both, alone);
  expect(fewer.moved).toBe(balanceOf(both).nodes[0]?.share);
  expect(contents(Ring.of([]).add('n1'))).toEqual(contents(Ring.of(['n1'])));
});

/** By bytes, for tables that are too long to compare value by value. */
function isSameTable(one: TokenTable, other: TokenTable): boolean {
  const bytesOf = ({ buffer }: Uint32Array): Buffer => Buffer.from(buffer);
  return (
    bytesOf(one.tokens).equals(bytesOf(other.tokens)) && bytesOf(one.owners).equals(bytesOf(other.owners))
  );
}
