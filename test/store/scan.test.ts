/** A scan finds every key that is there throughout, once, whatever else comes and goes. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashKey } from '../../src/store/key-hash.js';
import { Machine, restored, snapshotOf } from './machine.js';

function step(machine: Machine, cursor: string, options = ''): [string, string[]] {
  return machine.say(`SCAN ${cursor}${options}`) as [string, string[]];
}

function scanAll(machine: Machine, options = ''): string[] {
  const found: string[] = [];
  let cursor = '0';
  do {
    const [next, keys] = step(machine, cursor, options);
    found.push(...keys);
    cursor = next;
  } while (cursor !== '0');
  return found;
}

function filled(count: number): Machine {
  const machine = new Machine();
  for (let at = 0; at < count; at += 1) machine.say(`SET key:${at} ${at}`);
  return machine;
}

it('returns every key once, about COUNT at a time', () => {
  const machine = filled(1000);
  const [cursor, keys] = step(machine, '0', ' COUNT 50');
  expect(keys).toHaveLength(50);
  expect(cursor).not.toBe('0');
  expect(new Set(scanAll(machine)).size).toBe(1000);
  expect(scanAll(machine)).toHaveLength(1000);
});

it('counts the keys that it looks at, not those that match', () => {
  const machine = filled(100);
  expect(scanAll(machine, ' MATCH key:1? COUNT 7').sort()).toEqual(
    Array.from({ length: 10 }, (_, at) => `key:1${at}`),
  );
  expect(step(machine, '0', ' MATCH nothing COUNT 10')[0]).not.toBe('0');
  expect(scanAll(machine, ' TYPE STRING')).toHaveLength(100);
  expect(scanAll(machine, ' TYPE list')).toEqual([]);
});

it('finds every key that stays, while others come and go and the table grows and shrinks', () => {
  const change = fc.tuple(fc.boolean(), fc.nat(400));
  fc.assert(
    fc.property(
      fc.array(fc.array(change, { maxLength: 120 }), { maxLength: 40 }),
      fc.nat(30),
      (batches, size) => {
        const machine = new Machine();
        for (let at = 0; at < 60; at += 1) machine.say(`SET stays:${at} 1`);
        for (let at = 0; at < size * 20; at += 1) machine.say(`SET goes:${at} 1`);
        const found: string[] = [];
        let cursor = '0';
        for (let round = 0; round === 0 || cursor !== '0'; round += 1) {
          const [next, keys] = step(machine, cursor, ' COUNT 5');
          found.push(...keys);
          cursor = next;
          for (const [creates, at] of batches[round] ?? []) {
            machine.say(creates ? `SET goes:${at} 1` : `DEL goes:${at}`);
          }
        }
        const stayed = found.filter((key) => key.startsWith('stays:'));
        expect(new Set(stayed).size).toBe(60);
        expect(stayed).toHaveLength(60);
      },
    ),
    { numRuns: 30 },
  );
});

it('goes on at another replica that came from a snapshot', () => {
  const machine = filled(2000);
  for (let at = 0; at < 1500; at += 1) machine.say(`DEL key:${at}`);
  const replica = new Machine(restored(snapshotOf(machine.store)));
  let cursor = '0';
  do {
    const here = step(machine, cursor, ' COUNT 13');
    expect(step(replica, cursor, ' COUNT 13')).toEqual(here);
    [cursor] = here;
  } while (cursor !== '0');
  expect(replica.say('KEYS *')).toEqual(machine.say('KEYS *'));
});

it('returns keys of one hash together, as a cursor cannot stand between them', () => {
  const seen = new Map<number, string>();
  let pair: string[] = [];
  for (let at = 0; pair.length === 0; at += 1) {
    const key = `c${at}`;
    const other = seen.get(hashKey(key));
    if (other !== undefined) pair = [other, key];
    seen.set(hashKey(key), key);
  }
  const machine = new Machine();
  for (const key of pair) machine.say(`SET ${key} 1`);
  expect(step(machine, '0', ' COUNT 1')).toEqual(['0', [...pair].sort()]);
  machine.say(`DEL ${pair[0]}`);
  expect(machine.say(`GET ${pair[1]}`)).toBe('1');
});

it('chooses among all keys of a small database with RANDOMKEY', () => {
  const machine = filled(10);
  const command = { kind: 'single', database: 0, arguments: ['RANDOMKEY'] } as const;
  const drawn = new Set<unknown>();
  for (let at = 0; at < 100; at += 1) drawn.add(machine.store.read(command, 0, () => (at * 0.37) % 1));
  expect(drawn.size).toBe(10);
});
