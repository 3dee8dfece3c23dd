/** Commands of one key, applied to its state alone, answer as the whole machine does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCommand } from '../../src/store/command-codec.js';
import { commandTable } from '../../src/store/command-table.js';
import { expiryOf, SingleKeyMachine, singleKeyOf } from '../../src/store/single-key.js';
import { Store } from '../../src/store/store.js';

const NOW = 1_700_000_000_000;

function single(...words: string[]) {
  return { kind: 'single', database: 0, arguments: words } as const;
}

/** Runs commands on one key, each on what the one before left. */
class OneKey {
  state: string | null = null;
  private readonly machine = new SingleKeyMachine();

  run(nowMs: number, ...words: string[]) {
    const { reply, state } = this.machine.run('k', this.state, single(...words), nowMs);
    this.state = state;
    return reply;
  }
}

describe('the key of a command', () => {
  it.each([
    [['GET', 'a'], 'a'],
    [['SET', 'a', 'b', 'EX', '3'], 'a'],
    [['DEL', 'a'], 'a'],
    [['EXISTS', 'a'], 'a'],
    [['MGET', 'a'], 'a'],
    [['MSET', 'a', '1'], 'a'],
    [['OBJECT', 'ENCODING', 'a'], 'a'],
  ])('%j has one', (words, key) => {
    expect(singleKeyOf(words)).toBe(key);
  });

  it.each([
    [['DEL', 'a', 'b']],
    [['MGET', 'a', 'b']],
    [['MSET', 'a', '1', 'b', '2']],
    [['COPY', 'a', 'b']],
    [['RENAME', 'a', 'b']],
    [['MOVE', 'a', '1']],
    [['LCS', 'a', 'b']],
    [['DBSIZE']],
    [['KEYS', '*']],
    [['FLUSHALL']],
    [['NOTHING', 'a']],
  ])('%j has none', (words) => {
    expect(singleKeyOf(words)).toBeNull();
  });

  it('every command with one key and a handler is offered', () => {
    const offered = [...commandTable.keys()].filter((name) => singleKeyOf([name, 'a']) !== null);
    expect(offered).toEqual(
      expect.arrayContaining(['APPEND', 'GETEX', 'INCRBYFLOAT', 'SETBIT', 'STRLEN', 'TTL']),
    );
  });
});

describe('a state', () => {
  it('is the very same string if nothing was changed', () => {
    const key = new OneKey();
    key.run(NOW, 'SET', 'k', 'a');
    const before = key.state;
    for (const words of [
      ['GET', 'k'],
      ['SETNX', 'k', 'b'],
      ['SET', 'k', 'b', 'IFEQ', 'x'],
      ['EXPIRE', 'k', 'x'],
    ]) {
      key.run(NOW, ...words);
      expect(key.state).toBe(before);
    }
  });

  it('of a key that is due goes with whatever touches it', () => {
    const key = new OneKey();
    key.run(NOW, 'SET', 'k', 'a', 'PX', '10');
    expect(expiryOf(key.state ?? '')).toBe(NOW + 10);
    expect(key.run(NOW + 9, 'GET', 'k')).toBe('a');
    expect(key.run(NOW + 10, 'GET', 'k')).toBeNull();
    expect(key.state).toBeNull();
  });

  it('of a key that never expires says so', () => {
    const key = new OneKey();
    key.run(NOW, 'SET', 'k', 'a');
    expect(expiryOf(key.state ?? '')).toBe(Number.POSITIVE_INFINITY);
  });

  it('that is none is not taken for one', () => {
    expect(() => new SingleKeyMachine().run('k', '\x0f', single('GET', 'k'), NOW)).toThrow(
      'the state of a key',
    );
  });
});

const value = fc.oneof(fc.constantFrom('', '1', '42', '-7', '3.5', 'abc', '\x00\xff'), fc.string());
const command = fc.oneof(
  fc
    .tuple(fc.constantFrom('SET', 'SETNX', 'GETSET', 'APPEND'), value)
    .map(([name, text]) => [name, 'k', text]),
  fc
    .constantFrom('GET', 'DEL', 'INCR', 'DECR', 'STRLEN', 'TYPE', 'PTTL', 'PERSIST', 'GETDEL', 'EXISTS')
    .map((name) => [name, 'k']),
  fc.tuple(value, fc.integer({ min: 1, max: 30 })).map(([text, time]) => ['SET', 'k', text, 'PX', `${time}`]),
  fc.integer({ min: -5, max: 30 }).map((time) => ['PEXPIRE', 'k', `${time}`]),
  fc.integer({ min: -5, max: 30 }).map((by) => ['INCRBY', 'k', `${by}`]),
  fc
    .tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom('0', '1'))
    .map(([at, bit]) => ['SETBIT', 'k', `${at}`, bit]),
  fc.constant(['OBJECT', 'ENCODING', 'k']),
);

it('any commands, one after the other, are answered as the whole machine answers them', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(command, fc.integer({ min: 0, max: 20 })), { maxLength: 30 }), (steps) => {
      const store = new Store();
      const key = new OneKey();
      let nowMs = NOW;
      for (const [place, [words, passedMs]] of steps.entries()) {
        nowMs += passedMs;
        const expected = store.apply(place + 1, encodeCommand(single(...words), nowMs));
        expect(key.run(nowMs, ...words), words.join(' ')).toEqual(expected);
      }
    }),
  );
});
