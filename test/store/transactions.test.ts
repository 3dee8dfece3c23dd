/** MULTI and WATCH: one entry, all or nothing, and no change of a watched key goes unnoticed. */
import { expect, it } from 'vitest';
import { NULL_ARRAY } from '../../src/resp/reply.js';
import { Machine, plain, restored, snapshotOf } from './machine.js';

/** Whether a transaction that watches `key` through `changes` still runs. */
function survives(before: string[], key: string, changes: string[]): boolean {
  const machine = new Machine();
  for (const text of before) machine.say(text);
  const watched = machine.watch(key);
  for (const text of changes) machine.say(text);
  return machine.execute(watched, 'SET done 1') !== NULL_ARRAY;
}

it('answers each command, errors among them, and goes on behind an error', () => {
  const machine = new Machine();
  machine.say('SET text abc');
  expect(plain(machine.execute([], 'SET a 1', 'INCR text', 'INCR a', 'GET a'))).toEqual([
    'OK',
    'ERR value is not an integer or out of range',
    2,
    '2',
  ]);
});

it('takes one entry, and gives all that it changes the version of it', () => {
  const machine = new Machine();
  machine.execute([], 'SET a 1', 'SET b 2', 'DEL a');
  expect(machine.store.lastApplied).toBe(1);
  expect(machine.version('a')).toBe(1);
  expect(machine.version('b')).toBe(1);
});

it.each([
  ['SET key 1'],
  ['SET key 1', 'DEL key'],
  ['APPEND key x'],
  ['RENAME other key'],
  ['COPY other key REPLACE'],
  ['SWAPDB 0 1'],
  ['FLUSHALL'],
  ['FLUSHDB'],
  ['DEL key'],
  ['GETDEL key'],
  ['MOVE key 1'],
  ['RENAME key elsewhere'],
  ['EXPIRE key 100'],
  ['EXPIRE key 0'],
  ['SETBIT key 0 1'],
  ['GETEX key EX 100'],
])('aborts when a key that was there is changed by %s', (...changes) => {
  expect(survives(['SET key 0', 'SET other 1'], 'key', changes)).toBe(false);
});

it.each([
  ['SET key 1'],
  ['SET key 1', 'DEL key'],
  ['SET key 1', 'FLUSHALL'],
  ['SET key 1', 'RENAME key elsewhere'],
  ['SET key 1', 'MOVE key 2'],
  ['SET key 1', 'EXPIRE key -1'],
  ['SET key 1 PXAT 1'],
  ['SWAPDB 0 1'],
])('aborts when a key that was missing is changed by %s', (...changes) => {
  const machine = new Machine();
  machine.database = 1;
  machine.say('SET key elsewhere');
  machine.database = 0;
  const watched = machine.watch('key');
  for (const text of changes) machine.say(text);
  expect(machine.execute(watched, 'SET done 1')).toBe(NULL_ARRAY);
  expect(machine.say('EXISTS done')).toBe(0);
});

it.each([
  ['GET key'],
  ['TOUCH key'],
  ['SETNX key 1'],
  ['SET key 1 NX'],
  ['SET key 1 IFEQ 7'],
  ['PERSIST key'],
  ['GETEX key'],
  ['SETBIT key 7 0'],
  ['RENAME key key'],
  ['SETRANGE key 0 '],
  ['SET other 2'],
  ['DEL missing'],
  ['SWAPDB 2 3'],
])('goes on when the key is only looked at, by %s', (...changes) => {
  expect(survives(['SET key 0', 'SET other 1'], 'key', changes)).toBe(true);
});

it('goes on when all is flushed but the watched key was not there', () => {
  expect(survives(['SET other 1'], 'key', ['FLUSHALL', 'SET other 2'])).toBe(true);
});

it('aborts when databases are exchanged, even for a key of the same age in the other', () => {
  const machine = new Machine();
  machine.execute([], 'SET key 1', 'COPY key key DB 1');
  const watched = machine.watch('key');
  machine.say('SWAPDB 0 1');
  expect(machine.execute(watched, 'SET done 1')).toBe(NULL_ARRAY);
});

it.each([0, 1])('aborts when a key came to database %i by an exchange and left by another', (database) => {
  const machine = new Machine();
  machine.database = 1 - database;
  machine.say('SET key 1');
  machine.database = database;
  const watched = machine.watch('key');
  machine.say('SWAPDB 0 1');
  machine.say('SWAPDB 0 1');
  expect(machine.execute(watched, 'SET done 1')).toBe(NULL_ARRAY);
});

it('notices a creation and a deletion across a snapshot', () => {
  const machine = new Machine();
  const watched = machine.watch('key');
  machine.say('SET key 1');
  machine.say('DEL key');
  const other = new Machine(restored(snapshotOf(machine.store)));
  expect(other.execute(watched, 'SET done 1')).toBe(NULL_ARRAY);
});

it('knows which database a watched key is of', () => {
  const machine = new Machine();
  const watched = machine.watch('key');
  machine.database = 5;
  machine.say('SET key 1');
  machine.database = 0;
  expect(plain(machine.execute(watched, 'SET done 1'))).toEqual(['OK']);
});

it('aborts when a watched key has expired by the time of the entry', () => {
  const machine = new Machine();
  machine.say('SET key 1 PX 100');
  const watched = machine.watch('key');
  machine.nowMs += 100;
  expect(machine.execute(watched, 'SET done 1')).toBe(NULL_ARRAY);
});

it('goes on when the key was due already when it was watched, and was removed since', () => {
  const machine = new Machine();
  machine.say('SET key 1 PX 100');
  machine.nowMs += 100;
  const watched = machine.watch('key');
  machine.tick();
  expect(plain(machine.execute(watched, 'SET done 1'))).toEqual(['OK']);
});

it('draws the same random keys on every replica, one from a snapshot too', () => {
  const machine = new Machine();
  for (let at = 0; at < 50; at += 1) machine.say(`SET key${at} 1`);
  machine.execute([], 'RANDOMKEY');
  const replica = new Machine(restored(snapshotOf(machine.store)));
  const drawn = [machine, replica].map((each) =>
    plain(each.execute([], 'RANDOMKEY', 'RANDOMKEY', 'RANDOMKEY', 'RANDOMKEY')),
  );
  expect(drawn[0]).toEqual(drawn[1]);
  expect(new Set(drawn[0] as string[]).size).toBeGreaterThan(1);
});
