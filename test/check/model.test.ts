/** The model answers as the store does, though they share no code. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileOperation } from '../../src/check/compiled-operation.js';
import { HistoryError } from '../../src/check/history.js';
import { findModel } from '../../src/check/model/find-model.js';
import { KeyValueModel } from '../../src/check/model/key-value-model.js';
import { sameReply } from '../../src/check/same-reply.js';
import { DoubleReply, ErrorReply, NULL_ARRAY, OK, type Reply, SimpleString } from '../../src/resp/reply.js';
import type { SingleCommand } from '../../src/store/command.js';
import { encodeCommand } from '../../src/store/command-codec.js';
import { Store } from '../../src/store/store.js';
import { command } from './histories.js';

const KEYS = ['a', 'b', 'c'];

/** Some words for every command of the model; random arguments of the right number. */
const key = fc.constantFrom(...KEYS);
const value = fc.constantFrom(
  '',
  '0',
  '1',
  '-1',
  '41',
  '01',
  '+1',
  'x',
  'GET',
  '9223372036854775807',
  '-9223372036854775808',
  '9223372036854775808',
);
const words = fc.oneof(
  fc.tuple(fc.constantFrom('GET', 'STRLEN', 'GETDEL', 'INCR', 'DECR'), key),
  fc.tuple(fc.constantFrom('SET', 'SETNX', 'GETSET', 'APPEND', 'INCRBY', 'DECRBY'), key, value),
  fc.tuple(fc.constantFrom('DEL', 'UNLINK', 'EXISTS', 'TOUCH', 'MGET', 'RENAME', 'RENAMENX'), key, key),
  fc.tuple(fc.constantFrom('DEL', 'EXISTS', 'MGET'), key),
  fc.tuple(fc.constantFrom('MSET', 'MSETNX'), key, value, key, value),
  fc.tuple(fc.constant('SET'), key, value, fc.constantFrom('NX', 'XX', 'GET', 'nx', 'IFEQ', 'FOO')),
  fc.tuple(fc.constant('SET'), key, value, fc.constantFrom('IFEQ'), value),
  fc.tuple(
    fc.constant('SET'),
    key,
    value,
    fc.constantFrom('NX', 'XX', 'GET'),
    fc.constantFrom('NX', 'XX', 'GET'),
  ),
  fc.tuple(fc.constant('SET'), key, value, fc.constantFrom('GET', 'NX'), fc.constant('IFEQ'), value),
);

/** The store, asked one command or transaction after the other. */
class Asked {
  private readonly store = new Store();

  ask(commands: readonly (readonly string[])[], isTransaction: boolean): Reply {
    const [first] = commands.map((each): SingleCommand => ({ kind: 'single', database: 0, arguments: each }));
    const asked: Parameters<typeof encodeCommand>[0] =
      isTransaction || first === undefined
        ? {
            kind: 'transaction',
            watched: [],
            commands: commands.map((each) => ({ kind: 'single', database: 0, arguments: each })),
          }
        : first;
    return this.store.apply(this.store.lastApplied + 1, encodeCommand(asked, 0));
  }
}

describe('the model', () => {
  it('answers as the store does', () => {
    const sequence = fc.array(
      fc.record({ commands: fc.array(words, { minLength: 1, maxLength: 3 }), isTransaction: fc.boolean() }),
    );
    fc.assert(
      fc.property(sequence, (asked) => {
        const store = new Asked();
        const model = new KeyValueModel(new Map(KEYS.map((name, number) => [name, number])));
        let state = model.init();
        for (const { commands, isTransaction } of asked) {
          for (const some of isTransaction ? [commands] : commands.map((each) => [each])) {
            const action = {
              isTransaction,
              commands: some.map((each) => ({ words: each, model: findModel(each) })),
            };
            const step = model.step(state, action);
            const answer = store.ask(some, isTransaction);
            const isSame = sameReply(step.reply, answer);
            expect({ some, answer, isSame }).toEqual({ some, answer, isSame: true });
            state = step.state;
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('tells apart states that differ, and only those', () => {
    const model = new KeyValueModel(new Map(KEYS.map((name, number) => [name, number])));
    const states = [
      ['1', null, null],
      [null, '1', null],
      ['', null, null],
      [null, null, null],
      ['1', '1', null],
    ];
    for (const left of states) {
      for (const right of states) {
        expect(model.equal(left, right)).toBe(left === right);
        expect(model.fingerprint(left) === model.fingerprint([...right])).toBe(left === right);
      }
    }
  });
});

describe('what the model does not know', () => {
  const refused = (text: string): HistoryError => {
    try {
      compileOperation({ client: 'c', command: command(text), invoked: 0, completed: 1, response: OK });
    } catch (error) {
      if (error instanceof HistoryError) return error;
    }
    throw new Error(`${text} was not refused`);
  };

  it('is named, with what it does know', () => {
    expect(refused('ZADD k 1 m').message).toContain('"ZADD"');
    expect(refused('ZADD k 1 m').hint).toMatch(/APPEND, .*SET, SETNX/);
    expect(refused('get k').message).toContain('"get"');
    expect(refused('SET a 1; EXPIRE a 10').message).toContain('"EXPIRE"');
    expect(refused(';').message).toContain('no commands');
  });

  it.each([
    'SET k v EX 10',
    'SET k v PX 10',
    'SET k v EXAT 1',
    'SET k v PXAT 1',
    'SET k v keepttl',
    'SET k v IFEQ EX PX 1',
  ])('keys that expire: %s', (text) => expect(refused(text).message).toContain('expire'));

  it('a value to compare with is no option', () => {
    const done = { client: 'c', command: command('SET k v IFEQ EX'), invoked: 0, completed: 1, response: OK };
    expect(() => compileOperation(done)).not.toThrow();
  });

  it.each(['GET', 'GET a b', 'SET a', 'MSET a', 'MSET a 1 b', 'RENAME a', 'INCR a 1', 'DEL', 'EXISTS'])(
    'the number of arguments of %s',
    (text) => expect(refused(text).hint).toContain('The model knows it as'),
  );

  it.each(['CLUSTERDOWN no leader', 'UNKNOWNOUTCOME it may be', 'TRYAGAIN later', 'EXECABORT no'])(
    '%s',
    (message) => {
      const done = {
        client: 'c',
        command: command('GET k'),
        invoked: 0,
        completed: 1,
        response: new ErrorReply(message),
      };
      expect(() => compileOperation(done)).toThrow(/not the answer of a command/);
    },
  );

  it.each([
    [Number.NaN, 1],
    [0, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
    [2, 1],
  ])('an operation from %d to %d', (invoked, completed) => {
    const done = { client: 'c', command: command('GET k'), invoked, completed, response: null };
    expect(() => compileOperation(done)).toThrow(HistoryError);
  });
});

describe('replies', () => {
  it.each<[Reply, Reply]>([
    [OK, 'OK'],
    [7, 7n],
    [null, NULL_ARRAY],
    [new ErrorReply('ERR no'), new ErrorReply('ERR no')],
    [
      [OK, [1, null]],
      ['OK', [1n, null]],
    ],
  ])('%j is the same as %o', (left, right) => {
    expect(sameReply(left, right)).toBe(true);
    expect(sameReply(right, left)).toBe(true);
  });

  it.each<[Reply, Reply]>([
    ['1', 1],
    [null, ''],
    [null, 0],
    [[], null],
    [[null], []],
    [['a'], ['a', 'b']],
    [new ErrorReply('ERR no'), new ErrorReply('ERR yes')],
    [new ErrorReply('ERR no'), new SimpleString('ERR no')],
    [new DoubleReply(1), new DoubleReply(1)],
  ])('%j is not the same as %o', (left, right) => {
    expect(sameReply(left, right)).toBe(false);
    expect(sameReply(right, left)).toBe(false);
  });
});
