/** What is told of a history that is illegal. */
import { describe, expect, it } from 'vitest';
import { known, unknown, violationOf } from './histories.js';

describe('a violation', () => {
  it('tells the shortest illegal prefix, the order found, and what has no place in it', () => {
    const history = [
      ...[known('SET k 1', 0, 1, 'OK'), known('SET k 2', 2, 3, 'OK'), known('GET k', 4, 5, '1')],
      ...[known('SET k 3', 4.5, 9, 'OK'), known('GET k', 10, 11, 'never')],
    ];
    const { prefix, prefixEnd, isShortest, placed, unplaced } = violationOf(...history);
    expect({ prefixEnd, isShortest }).toEqual({ prefixEnd: 5, isShortest: true });
    expect(prefix).toEqual([...history.slice(0, 3), { ...history[3], completed: null }]);
    expect(placed).toEqual(history.slice(0, 2));
    expect(unplaced).toEqual([{ operation: history[2], expected: '2' }]);
  });

  it('counts writes that were overwritten unseen as placed', () => {
    const writes = [known('SET k 1', 0, 9, 'OK'), known('SET k 2', 0, 8, 'OK')];
    const { placed, unplaced } = violationOf(...writes, known('GET k', 10, 11, '3'));
    expect(placed).toHaveLength(2);
    expect(unplaced).toHaveLength(1);
  });

  it('an operation that completes later may be what makes it', () => {
    const history = [known('APPEND a 2', 6, 6, 1), known('GET a', 1, 1, '2'), known('APPEND a 2', 1, 7, 2)];
    expect(violationOf(...history).prefixEnd).toBe(6);
  });

  it('a write of unknown outcome that only the whole history rules out is in the prefix', () => {
    const history = [known('GET a', 0, 0, '3'), known('SET a 3 XX', 0, 1, null), unknown('SET a 5 GET', 0)];
    expect(violationOf(...history)).toMatchObject({ prefixEnd: 1, isShortest: true });
  });
});
