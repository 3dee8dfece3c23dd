/** The machine as a whole: its place in the log, its digest, its slots, and what is our own beyond Redis. */
import { expect, it } from 'vitest';
import { InvariantError } from '../../src/consensus/invariant.js';
import { encodeCommand } from '../../src/store/command-codec.js';
import { check, commandTable } from '../../src/store/command-table.js';
import { COUNT_KEYS_IN_SLOT_READ, handlers, VERSION_READ } from '../../src/store/handlers.js';
import { keySlot } from '../../src/store/key-slot.js';
import { Store } from '../../src/store/store.js';
import { Machine, plain, START_MS } from './machine.js';

it('applies each entry once and in order', () => {
  const store = new Store();
  store.passOver(1);
  store.apply(2, encodeCommand({ kind: 'clock' }, START_MS));
  expect([store.lastApplied, store.timeMs]).toEqual([2, START_MS]);
  expect(() => store.passOver(2)).toThrow(InvariantError);
  expect(() => store.apply(4, encodeCommand({ kind: 'clock' }, START_MS))).toThrow(InvariantError);
});

it('refuses to run a write as a read', () => {
  const command = { kind: 'single', database: 0, arguments: ['SET', 'a', '1'] } as const;
  expect(() => new Store().read(command, START_MS, () => 0)).toThrow(InvariantError);
});

it('answers an entry that it cannot run with an error, as every replica does', () => {
  const store = new Store();
  const entries = [
    [['NO SUCH'], 0, "ERR unknown command 'NO SUCH', with args beginning with: "],
    [['GET'], 0, "ERR wrong number of arguments for 'get' command"],
    [['GET', 'a'], 16, 'ERR DB index is out of range'],
    [[], 0, "ERR unknown command '', with args beginning with: "],
  ] as const;
  for (const [at, [request, database, expected]] of entries.entries()) {
    const payload = encodeCommand({ kind: 'single', database, arguments: request }, START_MS);
    expect(plain(store.apply(at + 1, payload))).toBe(expected);
  }
});

it('has a function for every command of its table, and none besides that a client can send', () => {
  const internal = [VERSION_READ, COUNT_KEYS_IN_SLOT_READ];
  expect([...handlers.keys()].sort()).toEqual([...internal, ...commandTable.keys()].sort());
  for (const name of internal) expect(plain(check([name, '1']))).toMatch(`ERR unknown command '${name}'`);
});

it('sets a value only if the old one is as expected, with IFEQ', () => {
  const machine = new Machine();
  expect(machine.say('SET key 1 IFEQ 0')).toBe(null);
  expect(machine.say('EXISTS key')).toBe(0);
  machine.say('SET key 1');
  expect(machine.say('SET key 2 IFEQ 0')).toBe(null);
  expect(machine.say('SET key 2 ifeq 1 PX 100')).toBe('OK');
  expect(machine.say('PTTL key')).toBe(100);
  expect(machine.say('SET key 3 IFEQ 1 GET')).toBe('2');
  expect(machine.say('SET key 3 GET IFEQ 2')).toBe('2');
  expect(machine.say('GET key')).toBe('3');
  for (const options of ['IFEQ', 'IFEQ 3 NX', 'XX IFEQ 3']) {
    expect(machine.say(`SET key 4 ${options}`)).toBe('ERR syntax error');
  }
});

it('knows the slots of Redis Cluster', () => {
  expect(keySlot('123456789')).toBe(0x31c3);
  expect(keySlot('foo')).toBe(12_182);
  expect(keySlot('{user1000}.following')).toBe(keySlot('{user1000}.followers'));
  expect(keySlot('foo{}{bar}')).toBe(8363);
  expect(keySlot('foo{{bar}}zap')).toBe(keySlot('{bar'));
  expect(keySlot('foo{bar}{zap}')).toBe(keySlot('bar'));
  expect(keySlot('')).toBe(0);
  expect(keySlot('ÿ')).toBeLessThan(16_384);
});

it('counts the keys of a slot', () => {
  const machine = new Machine();
  const count = (slot: number) =>
    machine.store.read(
      { kind: 'single', database: 0, arguments: [COUNT_KEYS_IN_SLOT_READ, String(slot)] },
      START_MS,
      () => 0,
    );
  for (const text of ['SET {t}1 1', 'SET {t}2 1', 'SET other 1', 'SET {t}3 1', 'DEL {t}3']) machine.say(text);
  machine.database = 1;
  machine.say('SET {t}4 1');
  expect(count(keySlot('t'))).toBe(2);
  expect(count(0)).toBe(0);
});

it('has a digest that every part of the machine changes', () => {
  const texts = ['SET a 1', 'SET a 12', 'SET aa 1', 'SET b 1', 'SET a 1 PX 5', 'SETRANGE a 0 1', 'DEL a'];
  const digests = texts.map((text) => {
    const machine = new Machine();
    machine.say(text);
    return machine.store.digest();
  });
  const other = new Machine();
  other.database = 1;
  other.say('SET a 1');
  const later = new Machine();
  later.nowMs += 1;
  later.say('SET a 1');
  const moved = new Machine();
  moved.tick();
  moved.say('SET a 1');
  const all = [...digests, ...[other, later, moved].map(({ store }) => store.digest()), new Store().digest()];
  expect(new Set(all).size).toBe(all.length);
  for (const digest of all) expect(digest).toMatch(/^[\da-f]{16}$/);
});

it('has the same digest however often it is asked', () => {
  const [asked, silent] = [new Machine(), new Machine()];
  for (let at = 0; at < 200; at += 1) {
    for (const machine of [asked, silent])
      machine.say(at % 3 === 0 ? `DEL key${at % 7}` : `SET key${at % 7} ${at}`);
    asked.store.digest();
  }
  expect(asked.store.digest()).toBe(silent.store.digest());
});

it('refuses values beyond its limit without making them', () => {
  const machine = new Machine();
  const tooLong = 'ERR string exceeds maximum allowed size (proto-max-bulk-len)';
  expect(machine.say('SETRANGE key 536870900 x')).toBe(tooLong);
  expect(machine.say('SETBIT key 4294967295 1')).toBe(tooLong);
  expect(machine.say('SETBIT key 4294967296 1')).toBe('ERR bit offset is not an integer or out of range');
  expect(machine.say('EXISTS key')).toBe(0);
});

it('refuses an LCS whose table would be too large', () => {
  const machine = new Machine();
  machine.call('SET', 'a', 'x'.repeat(20_000));
  expect(machine.say('LCS a a')).toBe(
    'ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len',
  );
});

it('helps with OBJECT', () => {
  const help = new Machine().say('OBJECT HELP') as string[];
  expect(help[0]).toBe('OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:');
  expect(new Machine().say('OBJECT IDLETIME key')).toBe(null);
});
