/** Time is in the log: keys go at the same entry everywhere, and reads do not see what is due. */
import { expect, it } from 'vitest';
import { Machine, replayed, START_MS } from './machine.js';

it('turns a time to live into an absolute time, from the time of the entry', () => {
  const machine = new Machine();
  machine.say('SET key 1 EX 10');
  expect(machine.say('PEXPIRETIME key')).toBe(START_MS + 10_000);
  machine.nowMs += 4000;
  expect(machine.say('TTL key')).toBe(6);
  expect(machine.say('PTTL key')).toBe(6000);
});

it('hides a due key from reads before an entry removes it', () => {
  const machine = new Machine();
  machine.say('SET key 1 PX 100');
  machine.say('SET other 1');
  machine.nowMs += 99;
  expect(machine.say('GET key')).toBe('1');
  machine.nowMs += 1;
  expect(machine.say('GET key')).toBe(null);
  expect(machine.say('EXISTS key')).toBe(0);
  expect(machine.say('TTL key')).toBe(-2);
  expect(machine.say('KEYS *')).toEqual(['other']);
  expect(machine.say('SCAN 0')).toEqual(['0', ['other']]);
  expect(machine.say('RANDOMKEY')).toBe('other');
  expect(machine.say('DBSIZE')).toBe(1);
  expect(machine.store.nextExpiryMs).toBe(START_MS + 100);
});

it('removes what is due before an entry does anything else', () => {
  const machine = new Machine();
  machine.say('SET key 1 PX 100');
  machine.nowMs += 100;
  expect(machine.say('APPEND key x')).toBe(1);
  expect(machine.say('TTL key')).toBe(-1);
  expect(machine.store.nextExpiryMs).toBe(Number.POSITIVE_INFINITY);
});

it('removes what is due by an entry that only moves the clock', () => {
  const machine = new Machine();
  for (let at = 0; at < 200; at += 1) machine.say(`SET key${at} 1 PX ${1 + ((at * 37) % 200)}`);
  machine.nowMs += 100;
  machine.tick();
  machine.nowMs = START_MS;
  expect(machine.say('DBSIZE')).toBe(100);
  expect(machine.store.nextExpiryMs).toBe(START_MS + 101);
});

it('has a clock that never goes back', () => {
  const machine = new Machine();
  machine.say('SET key 1 PX 100');
  machine.nowMs += 100;
  machine.tick();
  machine.nowMs -= 100;
  machine.say('SET other 1 PX 10');
  expect(machine.store.timeMs).toBe(START_MS + 100);
  expect(machine.say('PEXPIRETIME other')).toBe(START_MS + 110);
});

it('answers reads by its own clock if that is ahead', () => {
  const machine = new Machine();
  machine.say('SET key 1 PX 100');
  machine.nowMs += 60;
  machine.tick();
  machine.nowMs -= 60;
  expect(machine.say('PTTL key')).toBe(40);
});

it('forgets the time of a key that is overwritten, deleted, flushed or made to stay', () => {
  const machine = new Machine();
  for (const change of ['SET key 2', 'DEL key', 'FLUSHALL', 'PERSIST key', 'GETSET key 1', 'MSET key 1']) {
    machine.say('SET key 1 EX 10');
    expect(machine.store.nextExpiryMs).toBe(START_MS + 10_000);
    machine.say(change);
    expect(machine.store.nextExpiryMs).toBe(Number.POSITIVE_INFINITY);
  }
});

it('takes the time along when a key is renamed, copied, moved or exchanged', () => {
  const machine = new Machine();
  machine.say('SET a 1 PX 500');
  for (const text of ['RENAME a b', 'COPY b c', 'MOVE b 1', 'SWAPDB 0 1']) machine.say(text);
  expect(machine.say('PTTL b')).toBe(500);
  machine.database = 1;
  expect(machine.say('PTTL c')).toBe(500);
  machine.nowMs += 500;
  machine.tick();
  expect(machine.store.nextExpiryMs).toBe(Number.POSITIVE_INFINITY);
  expect(machine.say('DBSIZE')).toBe(0);
});

it('deletes a key at once whose new time is past', () => {
  const machine = new Machine();
  for (const change of ['PEXPIREAT key 1', 'EXPIRE key -1', 'GETEX key PXAT 1', 'SET key 1 PXAT 1']) {
    machine.say('SET key 1');
    machine.say(change);
    expect(machine.say('DBSIZE')).toBe(0);
    expect(machine.store.nextExpiryMs).toBe(Number.POSITIVE_INFINITY);
  }
});

it('tells times beyond 2^53 as Redis does, to the nearest double', () => {
  const machine = new Machine();
  machine.say('SET key 1');
  expect(machine.say('PEXPIREAT key 9223372036854775807')).toBe(1);
  expect(machine.say('PEXPIRETIME key')).toBe(9_223_372_036_854_775_807n);
  expect(machine.say('EXPIRETIME key')).toBe(9_223_372_036_854_776n);
});

it('expires at the same entry in a replay', () => {
  const machine = new Machine();
  for (let at = 0; at < 300; at += 1) {
    machine.say(`SET key${at % 40} ${at} PX ${1 + ((at * 13) % 50)}`);
    machine.nowMs += 3;
  }
  expect(replayed(machine.log).digest()).toBe(machine.store.digest());
});
