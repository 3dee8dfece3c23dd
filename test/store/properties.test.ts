/** Replicas agree, and the machine does what a model of a few lines does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Machine, replayed, restored, snapshotOf } from './machine.js';

/** Few keys and databases, so that commands meet. */
const key = fc.constantFrom('a', 'b', 'c', 'd', '{t}1', '\0ÿ');
const value = fc.constantFrom('0', '1', '9007199254740993', 'text', 'x'.repeat(50), '');
const words = fc.oneof(
  fc.tuple(fc.constantFrom('SET', 'APPEND', 'GETSET', 'SETNX', 'INCRBY', 'INCRBYFLOAT'), key, value),
  fc.tuple(fc.constant('SET'), key, value, fc.constant('PX'), fc.constantFrom('1', '5', '50')),
  fc.tuple(fc.constantFrom('DEL', 'INCR', 'GETDEL', 'PERSIST', 'GET'), key),
  fc.tuple(fc.constantFrom('RENAME', 'COPY', 'LCS'), key, key),
  fc.tuple(fc.constantFrom('PEXPIRE', 'SETRANGE'), key, fc.constantFrom('-1', '3', '30'), fc.constant('LT')),
  fc.tuple(fc.constant('SETBIT'), key, fc.constantFrom('0', '77'), fc.constantFrom('0', '1')),
  fc.tuple(fc.constant('MOVE'), key, fc.constantFrom('0', '1')),
  fc.constantFrom(['FLUSHDB'], ['SWAPDB', '0', '1'], ['DBSIZE'], ['RANDOMKEY']),
);
const step = fc.record({ words, database: fc.nat(1), waitMs: fc.nat(4), atOnce: fc.boolean() });

type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

function run(machine: Machine, steps: readonly Step[]): void {
  let gathered: string[] = [];
  for (const { words: request, database, waitMs, atOnce } of steps) {
    machine.database = database;
    machine.nowMs += waitMs;
    gathered.push(request.join(' '));
    if (atOnce) continue;
    if (gathered.length === 1) machine.call(...request);
    else machine.execute(machine.watch('a', 'b'), ...gathered);
    gathered = [];
  }
}

const steps = fc.array(step, { maxLength: 150 });

describe('replicas', () => {
  it('are equal after the same log', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const machine = new Machine();
        run(machine, sequence);
        expect(replayed(machine.log).digest()).toBe(machine.store.digest());
      }),
    );
  });

  it('are equal after a snapshot in the middle and the rest of the log', () => {
    fc.assert(
      fc.property(steps, fc.nat(150), (sequence, at) => {
        const machine = new Machine();
        run(machine, sequence.slice(0, at));
        const copy = restored(snapshotOf(machine.store));
        expect(copy.digest()).toBe(machine.store.digest());
        const restFrom = machine.log.length;
        run(machine, sequence.slice(at));
        for (const payload of machine.log.slice(restFrom)) copy.apply(copy.lastApplied + 1, payload);
        expect(copy.digest()).toBe(machine.store.digest());
        expect(snapshotOf(copy).length).toBe(snapshotOf(machine.store).length);
      }),
    );
  });
});

/** The whole of GET, SET, DEL and PEXPIRE, without a thought for speed. */
class Model {
  private readonly values = new Map<string, { value: string; untilMs: number }>();

  get(name: string, nowMs: number): string | null {
    const held = this.values.get(name);
    return held !== undefined && nowMs < held.untilMs ? held.value : null;
  }

  set(name: string, value: string, untilMs: number): void {
    this.values.set(name, { value, untilMs });
  }

  delete(name: string): void {
    this.values.delete(name);
  }
}

const modelStep = fc.record({
  name: fc.constantFrom('SET', 'SETPX', 'DEL', 'PEXPIRE', 'GET'),
  key: fc.nat(40).map((number) => `key${number}`),
  value: fc.nat().map(String),
  timeMs: fc.integer({ min: -5, max: 300 }),
  waitMs: fc.nat(20),
});

it('answers SET, GET, DEL and PEXPIRE as the model does', () => {
  fc.assert(
    fc.property(fc.array(modelStep, { maxLength: 400 }), (sequence) => {
      const machine = new Machine();
      const model = new Model();
      for (const each of sequence) {
        machine.nowMs += each.waitMs;
        const before = model.get(each.key, machine.nowMs);
        expect(say(machine, each)).toEqual(answer(model, each, before, machine.nowMs));
        expect(machine.say(`GET ${each.key}`)).toBe(model.get(each.key, machine.nowMs));
      }
    }),
  );
});

type ModelStep = typeof modelStep extends fc.Arbitrary<infer Each> ? Each : never;

function say(machine: Machine, { name, key: at, value: text, timeMs }: ModelStep): unknown {
  if (name === 'SET') return machine.say(`SET ${at} ${text}`);
  if (name === 'SETPX') return machine.say(`SET ${at} ${text} PX ${Math.abs(timeMs) + 1}`);
  return machine.say(name === 'PEXPIRE' ? `PEXPIRE ${at} ${timeMs}` : `${name} ${at}`);
}

function answer(model: Model, each: ModelStep, before: string | null, nowMs: number): unknown {
  if (each.name === 'GET') return before;
  if (each.name === 'SET' || each.name === 'SETPX') {
    const untilMs = each.name === 'SET' ? Number.POSITIVE_INFINITY : nowMs + Math.abs(each.timeMs) + 1;
    model.set(each.key, each.value, untilMs);
    return 'OK';
  }
  if (before === null) return 0;
  if (each.name === 'DEL') model.delete(each.key);
  else model.set(each.key, before, nowMs + each.timeMs);
  return 1;
}
