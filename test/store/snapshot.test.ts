/** Snapshots: frozen while entries are applied, equal after they are restored, refused when damaged. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MalformedBytesError } from '../../src/store/malformed-bytes.js';
import { Store } from '../../src/store/store.js';
import { Machine, restored, snapshotOf } from './machine.js';

function example(): Machine {
  const machine = new Machine();
  for (const text of [
    'SET a 1',
    'SET b 2 EX 100',
    'APPEND a 0',
    'INCRBYFLOAT f 1',
    'SET c 1 PX 1',
    'DEL a',
  ]) {
    machine.say(text);
  }
  machine.nowMs += 10;
  for (const text of ['MOVE b 3', 'SET d \0ÿ', 'SWAPDB 0 2', 'SET e x']) machine.say(text);
  return machine;
}

it('is the machine again, to its clock, its versions and the way values are kept', () => {
  const machine = example();
  const copy = restored(snapshotOf(machine.store));
  expect(copy.digest()).toBe(machine.store.digest());
  expect([copy.lastApplied, copy.timeMs, copy.nextExpiryMs]).toEqual([
    machine.store.lastApplied,
    machine.store.timeMs,
    machine.store.nextExpiryMs,
  ]);
  const other = new Machine(copy);
  other.database = 2;
  machine.database = 2;
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
    expect(other.version(key)).toBe(machine.version(key));
    expect(other.say(`OBJECT ENCODING ${key}`)).toBe(machine.say(`OBJECT ENCODING ${key}`));
  }
});

it('is of the moment in which it was asked for, though entries follow while it is taken', () => {
  const machine = new Machine();
  for (let at = 0; at < 3000; at += 1) machine.say(`SET key${at} ${'v'.repeat(100)} PX ${1000 + at}`);
  machine.say('DEL key0');
  const digest = machine.store.digest();
  const slices: Uint8Array[] = [];
  for (const slice of machine.store.snapshot()) {
    slices.push(slice);
    machine.nowMs += 500;
    machine.say(`SET key${slices.length} changed`);
    machine.say(`DEL key${1000 + slices.length}`);
    machine.say('SWAPDB 0 1');
  }
  expect(slices.length).toBeGreaterThan(3);
  expect(machine.store.digest()).not.toBe(digest);
  expect(restored(Buffer.concat(slices)).digest()).toBe(digest);
});

it('comes in slices that are small, even if a value is not', () => {
  const machine = new Machine();
  machine.call('SET', 'large', 'ÿ'.repeat(3_000_000));
  machine.call('SET', 'k'.repeat(200_000), 'x');
  for (let at = 0; at < 1000; at += 1) machine.call('SET', `key${at}`, 'v'.repeat(at * 7));
  const slices = [...machine.store.snapshot()];
  expect(Math.max(...slices.map((slice) => slice.length))).toBeLessThanOrEqual(128 * 1024);
  expect(restored(Buffer.concat(slices)).digest()).toBe(machine.store.digest());
});

it('goes on from a snapshot as the machine itself does', () => {
  const machine = example();
  const copy = new Machine(restored(snapshotOf(machine.store)));
  copy.nowMs = machine.nowMs;
  for (const each of [machine, copy]) {
    each.nowMs += 200_000;
    for (const text of ['SET x 1', 'INCR x', 'DEL e']) each.say(text);
  }
  expect(copy.store.digest()).toBe(machine.store.digest());
});

it('refuses every snapshot that is cut short, and is left as it was', () => {
  const bytes = snapshotOf(example().store);
  const store = new Machine().store;
  const digest = store.digest();
  for (let length = 0; length < bytes.length; length += 1) {
    expect(() => store.restore(bytes.subarray(0, length))).toThrow(MalformedBytesError);
  }
  expect(() => store.restore(Buffer.concat([bytes, Buffer.from([0])]))).toThrow('bytes follow the end');
  expect(store.digest()).toBe(digest);
});

it('refuses a damaged snapshot by its own error, or restores something else; nothing worse', () => {
  const bytes = snapshotOf(example().store);
  const digest = restored(bytes).digest();
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      const store = new Store();
      try {
        store.restore(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedBytesError);
        return;
      }
      expect(store.digest()).not.toBe(digest);
    }),
    { numRuns: 2000 },
  );
});

it('refuses a key that is there twice, a wrong mark and a version of later than itself', () => {
  const machine = new Machine();
  machine.say('SET a 1');
  machine.say('SET b 1');
  const bytes = snapshotOf(machine.store);
  const twice = Buffer.from(bytes);
  twice[twice.lastIndexOf('b')] = 'a'.charCodeAt(0);
  if (twice.equals(bytes)) throw new Error('nothing was damaged');
  expect(() => new Store().restore(twice)).toThrow('a key is there twice');
  const marked = Buffer.from(bytes);
  marked[1] = 0;
  expect(() => new Store().restore(marked)).toThrow('it is no snapshot of this machine');
  const early = Buffer.from(bytes);
  early.writeDoubleBE(1, early.indexOf('machine 1') + 'machine 1'.length);
  expect(() => new Store().restore(early)).toThrow('a version is later than the snapshot');
});

it('is empty for an empty machine', () => {
  const copy = restored(snapshotOf(new Store()));
  expect(copy.digest()).toBe(new Store().digest());
});
