/** Quorums are counted over the voters, the node itself included: no cluster size has two of them apart. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isQuorum,
  isVoter,
  majorityOf,
  majorityValue,
  membersOf,
  quorumValue,
  votersOf,
} from '../../src/consensus/quorum.js';
import type { Configuration } from '../../src/consensus/types.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, place) => `n${place + 1}`);
const plain = (count: number): Configuration => ({ voters: names(count), votersOutgoing: [], learners: [] });

describe('majorities', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
    [6, 4],
    [7, 4],
  ])('of %i voters, %i are a majority and one fewer is not', (size, majority) => {
    expect(majorityOf(size)).toBe(majority);
    for (let count = 0; count <= size; count += 1) {
      const agreeing = new Set(names(count));
      expect(isQuorum(plain(size), (id) => agreeing.has(id))).toBe(count >= majority);
    }
  });

  it('two quorums always share a voter', () => {
    for (let size = 1; size <= 7; size += 1) {
      for (let set = 0; set < 1 << size; set += 1) {
        const inSet = (id: string) => (set & (1 << (Number(id.slice(1)) - 1))) !== 0;
        const both = isQuorum(plain(size), inSet) && isQuorum(plain(size), (id) => !inSet(id));
        expect(both).toBe(false);
      }
    }
  });

  it('nobody is no quorum', () => {
    expect(isQuorum(plain(0), () => true)).toBe(false);
  });

  it('the value that a majority reached is the median, or the lower of the two in the middle', () => {
    const values: Record<string, number> = { n1: 9, n2: 3, n3: 5, n4: 1 };
    expect(majorityValue(names(3), (id) => values[id] ?? 0)).toBe(5);
    expect(majorityValue(names(4), (id) => values[id] ?? 0)).toBe(3);
  });

  it('it is the largest that at least a majority has reached', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 9 }), (values) => {
        const reached = majorityValue(names(values.length), (id) => values[Number(id.slice(1)) - 1] ?? 0);
        const atLeast = (value: number) => values.filter((each) => each >= value).length;
        return (
          atLeast(reached) >= majorityOf(values.length) && atLeast(reached + 1) < majorityOf(values.length)
        );
      }),
    );
  });
});

describe('joint configurations', () => {
  const joint: Configuration = { voters: ['a', 'b', 'c'], votersOutgoing: ['c', 'd', 'e'], learners: ['l'] };

  it('need a majority of both halves', () => {
    const agree = (...ids: string[]) => isQuorum(joint, (id) => ids.includes(id));
    expect(agree('a', 'b', 'c')).toBe(false);
    expect(agree('c', 'd', 'e')).toBe(false);
    expect(agree('a', 'c', 'd')).toBe(true);
    expect(agree('a', 'b', 'd', 'e')).toBe(true);
  });

  it('reach the smaller of the two values', () => {
    const values: Record<string, number> = { a: 9, b: 9, c: 9, d: 2, e: 1 };
    expect(quorumValue(joint, (id) => values[id] ?? 0)).toBe(2);
  });

  it('name every voter and every member once', () => {
    expect(votersOf(joint)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(membersOf(joint)).toEqual(['a', 'b', 'c', 'd', 'e', 'l']);
    expect(['a', 'd', 'l', 'x'].map((id) => isVoter(joint, id))).toEqual([true, true, false, false]);
  });
});
