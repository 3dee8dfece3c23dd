/** Histories that are Ok and histories that are not, and what a check says of them. */
import { describe, expect, it } from 'vitest';
import { checkHistory } from '../../src/check/check-history.js';
import type { Operation } from '../../src/check/history.js';
import { ErrorReply } from '../../src/resp/reply.js';
import { known, unknown, violationOf } from './histories.js';

const verdictOf = (...history: readonly Operation[]): string => checkHistory(history).verdict;

const NOT_AN_INTEGER = new ErrorReply('ERR value is not an integer or out of range');

describe('real time', () => {
  it('a read that begins after a write completed must see it', () => {
    expect(verdictOf(known('SET k 1', 0, 1, 'OK'), known('GET k', 2, 3, null))).toBe('Illegal');
    expect(verdictOf(known('SET k 1', 0, 1, 'OK'), known('GET k', 2, 3, '1'))).toBe('Ok');
  });

  it('a read that overlaps a write may see either', () => {
    expect(verdictOf(known('SET k 1', 0, 3, 'OK'), known('GET k', 1, 2, null))).toBe('Ok');
    expect(verdictOf(known('SET k 1', 0, 3, 'OK'), known('GET k', 1, 2, '1'))).toBe('Ok');
  });

  it('operations that touch overlap', () => {
    expect(verdictOf(known('SET k 1', 0, 1, 'OK'), known('GET k', 1, 2, null))).toBe('Ok');
    expect(verdictOf(known('SET k 1', 0, 1, 'OK'), known('GET k', 1.001, 2, null))).toBe('Illegal');
  });

  it('a value that was seen does not vanish while its write goes on', () => {
    const write = known('SET k 1', 0, 10, 'OK');
    expect(verdictOf(write, known('GET k', 1, 2, '1'), known('GET k', 3, 4, null))).toBe('Illegal');
    expect(verdictOf(write, known('GET k', 1, 2, null), known('GET k', 3, 4, '1'))).toBe('Ok');
  });

  it('two clients may not see two writes in different orders', () => {
    const writes = [known('SET k 1', 0, 10, 'OK'), known('SET k 2', 0, 10, 'OK')];
    const one = [known('GET k', 1, 2, '1'), known('GET k', 5, 6, '2')];
    expect(verdictOf(...writes, ...one, known('GET k', 7, 8, '2'))).toBe('Ok');
    expect(verdictOf(...writes, ...one, known('GET k', 7, 8, '1'))).toBe('Illegal');
  });

  it('the order in which operations are given does not matter', () => {
    const history = [known('GET k', 2, 3, '1'), known('SET k 1', 0, 1, 'OK')];
    expect(verdictOf(...history)).toBe('Ok');
  });
});

describe('unknown outcomes', () => {
  it('may have happened, or not', () => {
    const write = unknown('SET k 1', 0);
    expect(verdictOf(write, known('GET k', 2, 3, null))).toBe('Ok');
    expect(verdictOf(write, known('GET k', 2, 3, '1'))).toBe('Ok');
  });

  it('may happen late, but only once', () => {
    const write = unknown('SET k 1', 0);
    const late = [known('SET k 2', 2, 3, 'OK'), known('GET k', 4, 5, '1')];
    expect(verdictOf(write, ...late)).toBe('Ok');
    expect(verdictOf(write, ...late, known('SET k 2', 6, 7, 'OK'), known('GET k', 8, 9, '1'))).toBe(
      'Illegal',
    );
    expect(
      verdictOf(
        write,
        unknown('SET k 1', 0),
        ...late,
        known('SET k 2', 6, 7, 'OK'),
        known('GET k', 8, 9, '1'),
      ),
    ).toBe('Ok');
  });

  it('never before they were invoked', () => {
    expect(verdictOf(known('GET k', 0, 1, '1'), unknown('SET k 1', 2))).toBe('Illegal');
  });

  it('a comparison may fail because of a value that nobody read', () => {
    const history = [
      known('SET k 1', 0, 1, 'OK'),
      unknown('SET k 2', 2),
      known('SET k 3 IFEQ 1', 4, 5, null),
    ];
    expect(verdictOf(...history)).toBe('Ok');
    expect(verdictOf(...history.filter(({ completed }) => completed !== null))).toBe('Illegal');
  });

  it('one that changes nothing may still hide another write', () => {
    const history = [
      ...[known('SET a 1', 0, 0, 'OK'), known('GET a', 0, 0, '1'), unknown('SET a 3 IFEQ 1', 0)],
      ...[
        known('GET a', 7, 7, '3'),
        unknown('SET a 1', 7),
        known('SET a 2', 7, 7, 'OK'),
        known('GET a', 8, 8, '3'),
      ],
    ];
    expect(verdictOf(...history)).toBe('Ok');
  });

  it('many writes that nobody saw cost nothing', () => {
    const writes = Array.from({ length: 2000 }, (_, at) => unknown(`SET k lost${at}`, at));
    const reads = Array.from({ length: 2000 }, (_, at) => known('GET k', at, at + 0.5, null));
    const { verdict, tally } = checkHistory([...writes, ...reads]);
    expect(verdict).toBe('Ok');
    expect(tally).toMatchObject({ operations: 4000, unknownOutcomes: 2000 });
    expect(tally.steps).toBeLessThan(10_000);
  });

  it('many increments that nobody saw cost little', () => {
    const lost = Array.from({ length: 40 }, (_, at) => unknown('INCR k', at));
    expect(verdictOf(...lost, known('GET k', 50, 51, '20'), known('GET k', 52, 53, '40'))).toBe('Ok');
    const result = checkHistory([...lost, known('GET k', 50, 51, '20'), known('GET k', 52, 53, '41')]);
    expect(result.verdict).toBe('Illegal');
    expect(result.tally.steps).toBeLessThan(10_000);
  });
});

describe('models', () => {
  it.each<[string, readonly Operation[], 'Ok' | 'Illegal']>([
    ['counts', [known('INCR n', 0, 3, 1), known('INCR n', 0, 3, 2), known('GET n', 4, 5, '2')], 'Ok'],
    ['counts an increment twice', [known('INCR n', 0, 1, 1), known('GET n', 2, 3, '2')], 'Illegal'],
    ['loses an increment', [known('INCR n', 0, 3, 1), known('INCR n', 1, 3, 1)], 'Illegal'],
    ['goes down', [known('DECRBY n 5', 0, 1, -5), known('DECR n', 2, 3, -6n)], 'Ok'],
    ['is no number', [known('SET n x', 0, 1, 'OK'), known('INCR n', 2, 3, NOT_AN_INTEGER)], 'Ok'],
    ['is a number', [known('SET n 1', 0, 1, 'OK'), known('INCR n', 2, 3, NOT_AN_INTEGER)], 'Illegal'],
    [
      'overflows',
      [
        known('SET n 9223372036854775807', 0, 1, 'OK'),
        known('INCR n', 2, 3, new ErrorReply('ERR increment or decrement would overflow')),
        known('GET n', 4, 5, '9223372036854775807'),
      ],
      'Ok',
    ],
    ['one lock, two owners', [known('SET l 1 NX', 0, 3, 'OK'), known('SETNX l 2', 1, 4, 1)], 'Illegal'],
    ['one lock, one owner', [known('SET l 1 NX', 0, 3, 'OK'), known('SETNX l 2', 1, 4, 0)], 'Ok'],
    [
      'compares',
      [known('SET k 1', 0, 1, 'OK'), known('SET k 2 IFEQ 1', 2, 3, 'OK'), known('GET k', 4, 5, '2')],
      'Ok',
    ],
    ['compares with what is not there', [known('SET k 2 IFEQ 1', 2, 3, 'OK')], 'Illegal'],
    ['fails to compare', [known('SET k 1', 0, 1, 'OK'), known('SET k 2 IFEQ 1', 2, 3, null)], 'Illegal'],
    ['deletes', [known('SET k 1', 0, 1, 'OK'), known('DEL k', 2, 3, 1), known('GET k', 4, 5, null)], 'Ok'],
    [
      'deletes twice',
      [known('SET k 1', 0, 1, 'OK'), known('DEL k', 2, 5, 1), known('DEL k', 2, 5, 1)],
      'Illegal',
    ],
    [
      'appends',
      [known('APPEND k ab', 0, 3, 3), known('APPEND k c', 0, 3, 1), known('GET k', 4, 5, 'cab')],
      'Ok',
    ],
    [
      'appends in another order',
      [known('APPEND k ab', 0, 3, 3), known('APPEND k c', 0, 3, 1), known('GET k', 4, 5, 'abc')],
      'Illegal',
    ],
    [
      'a write answered with nonsense',
      [known('SET k 1', 0, 1, 'NO'), known('SET k 2', 0, 1, 'OK')],
      'Illegal',
    ],
    [
      'half a transaction',
      [known('SET a 1; SET b 1', 0, 9, ['OK', 'OK']), known('GET a', 1, 2, '1'), known('GET b', 3, 4, null)],
      'Illegal',
    ],
    [
      'a whole transaction',
      [known('SET a 1; SET b 1', 0, 9, ['OK', 'OK']), known('GET a', 1, 2, null), known('GET b', 3, 4, '1')],
      'Ok',
    ],
    ['a transaction with an answer too few', [known('SET a 1; SET b 1', 0, 9, ['OK'])], 'Illegal'],
    ['half of several', [known('MSET a 1 b 1', 0, 9, 'OK'), known('MGET a b', 1, 2, ['1', null])], 'Illegal'],
    [
      'moves',
      [known('SET a 1', 0, 1, 'OK'), known('RENAME a b', 2, 3, 'OK'), known('MGET a b', 4, 5, [null, '1'])],
      'Ok',
    ],
    [
      'moves and stays',
      [known('SET a 1', 0, 1, 'OK'), known('RENAME a b', 2, 3, 'OK'), known('EXISTS a b', 4, 5, 2)],
      'Illegal',
    ],
  ])('%s', (_, history, verdict) => {
    expect(verdictOf(...history)).toBe(verdict);
  });
});

describe('key groups', () => {
  it('are the keys that operations connect', () => {
    const history = [
      ...[
        known('SET a 1', 0, 1, 'OK'),
        known('MGET a b', 2, 3, ['1', null]),
        known('GET b; GET c', 4, 5, [null, null]),
      ],
      ...[known('GET d', 6, 7, null), known('GET e', 8, 9, null)],
    ];
    expect(checkHistory(history)).toMatchObject({
      verdict: 'Ok',
      tally: { keyGroups: 3, keyGroupsChecked: 3, clients: 5 },
    });
  });

  it('are searched one by one, so that keys do not multiply', () => {
    const history = Array.from({ length: 12 }, (_, key) => [
      ...Array.from({ length: 6 }, (__, at) => known(`APPEND k${key} ${at}`, 0, 10, 6 - at)),
      known(`GET k${key}`, 11, 12, '543210'),
    ]).flat();
    const { verdict, tally } = checkHistory(history);
    expect(verdict).toBe('Ok');
    expect(tally.steps).toBeLessThan(5000);
  });

  it('a violation is told with its keys and operations alone', () => {
    const violation = violationOf(
      ...[known('SET a 1', 0, 1, 'OK'), known('GET a', 2, 3, '1')],
      ...[known('SET c 1', 0, 1, 'OK'), known('MGET c b', 2, 3, [null, null])],
    );
    expect(violation.keys).toEqual(['b', 'c']);
    expect(violation.prefix).toHaveLength(2);
  });

  it('nothing is linearizable', () => {
    expect(checkHistory([])).toMatchObject({ verdict: 'Ok', tally: { operations: 0, keyGroups: 0 } });
  });
});
