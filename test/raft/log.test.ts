/** The log in memory, against a plain list that does the same slowly. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RaftLog } from '../../src/raft/log.js';
import { command } from './single.js';

/** Every answer of the log, from the list of terms that it should hold after `base`. */
function expectSame(log: RaftLog, base: number, baseTerm: number, terms: readonly number[]): void {
  const last = base + terms.length;
  const termAt = (index: number) => (index === base ? baseTerm : (terms[index - base - 1] ?? null));
  expect([log.baseIndex, log.lastIndex, log.lastTerm]).toEqual([base, last, terms.at(-1) ?? baseTerm]);
  const starts = terms.flatMap((term, place) =>
    term === terms[place - 1] ? [] : [{ term, firstIndex: base + place + 1 }],
  );
  expect(log.termRuns(2)).toEqual(starts.slice(-2));
  for (let index = Math.max(0, base - 2); index <= last + 2; index += 1) {
    const expected = index < base ? null : termAt(index);
    expect(log.termAt(index)).toBe(expected);
    for (let term = baseTerm; index >= base && term <= (terms.at(-1) ?? baseTerm) + 1; term += 1) {
      let agreement = Math.min(index, last);
      while (agreement > base && (termAt(agreement) ?? 0) > term) agreement -= 1;
      expect(log.agreementAt(index, term)).toBe(agreement);
    }
  }
}

describe('RaftLog', () => {
  it('appends, cuts and drops like a list', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), amount: fc.nat(3) }),
      fc.record({ kind: fc.constant('truncate' as const), amount: fc.nat(20) }),
      fc.record({ kind: fc.constant('drop' as const), amount: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const log = new RaftLog(0, 0);
        let base = 0;
        let baseTerm = 0;
        let terms: number[] = [];
        for (const { kind, amount } of steps) {
          const place = terms.length === 0 ? 0 : amount % terms.length;
          if (kind === 'append') {
            terms.push(Math.max(1, (terms.at(-1) ?? baseTerm) + (amount === 0 ? 1 : 0)));
            log.append(command(base + terms.length, terms.at(-1)!));
          } else if (kind === 'truncate' && terms.length > 0) {
            expect(log.truncateFrom(base + place + 1)).toBe(terms.length - place);
            terms = terms.slice(0, place);
          } else if (kind === 'drop' && terms.length > 0) {
            baseTerm = terms[place]!;
            base += place + 1;
            terms = terms.slice(place + 1);
            log.dropPrefix(base);
          }
          expectSame(log, base, baseTerm, terms);
        }
      }),
    );
  });

  it('gives slices clipped to what it holds', () => {
    const log = new RaftLog(2, 1);
    for (const index of [3, 4, 5]) log.append(command(index, 1));
    const indexes = (from: number, to: number) => log.slice(from, to).map((entry) => entry.index);
    expect(indexes(1, 9)).toEqual([3, 4, 5]);
    expect(indexes(4, 4)).toEqual([4]);
    expect(indexes(5, 4)).toEqual([]);
    expect(indexes(6, 9)).toEqual([]);
  });

  it('cuts dropped entries off in time, and stays the same', () => {
    const log = new RaftLog(0, 0);
    for (let index = 1; index <= 10_000; index += 1) {
      log.append(command(index, 1 + Math.floor(index / 1000)));
      if (index % 7 === 0) log.dropPrefix(index - 3);
    }
    expect(log.slice(0, 20_000).map((entry) => entry.index)).toEqual([
      9994, 9995, 9996, 9997, 9998, 9999, 10_000,
    ]);
    expect(log.agreementAt(10_000, 10)).toBe(9999);
  });

  it('takes no entry out of order and none of an earlier term', () => {
    const log = new RaftLog(0, 0);
    log.append(command(1, 3));
    expect(() => log.append(command(3, 3))).toThrow(/does not follow/);
    expect(() => log.append(command(2, 2))).toThrow(/is below/);
    expect(() => log.dropPrefix(2)).toThrow(/the log ends at 1/);
    log.dropPrefix(1);
    expect(() => log.truncateFrom(1)).toThrow(/begins after 1/);
  });
});
