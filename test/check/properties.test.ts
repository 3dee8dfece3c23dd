/** The checker and a checker that tries everything agree on small histories, good and bad. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHistory } from '../../src/check/check-history.js';
import { compileOperation } from '../../src/check/compiled-operation.js';
import type { Operation } from '../../src/check/history.js';
import { KeyValueModel } from '../../src/check/model/key-value-model.js';
import { sameReply } from '../../src/check/same-reply.js';
import type { Violation } from '../../src/check/verdict.js';
import { ErrorReply, type Reply } from '../../src/resp/reply.js';
import { command, isLinearizable } from './histories.js';

/** Each picks from few keys and values, so that operations meet. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  register: ['GET a', 'GET a', 'SET a 1', 'SET a 2', 'SET a 3', 'STRLEN a', 'SET a 22'],
  'compare and set': ['GET a', 'SET a 1', 'SET a 2', 'SET a 2 IFEQ 1', 'SET a 1 IFEQ 2', 'SET a 3 IFEQ 1'],
  'conditions and deletions': [
    ...['GET a', 'SETNX a 1', 'SET a 2 NX', 'SET a 3 XX', 'DEL a', 'UNLINK a', 'EXISTS a', 'GETDEL a'],
    ...['GETSET a 4', 'SET a 5 GET', 'SET a 6 NX GET', 'SET a 7 XX GET'],
  ],
  counter: ['GET a', 'INCR a', 'INCR a', 'INCRBY a 2', 'DECR a', 'DECRBY a 3', 'SET a x', 'SET a 7'],
  'appended text': ['GET a', 'APPEND a 1', 'APPEND a 2', 'APPEND a 3', 'STRLEN a', 'SET a 9'],
  'several registers': [
    'GET a',
    'GET b',
    'GET c',
    'SET a 1',
    'SET a 2',
    'SET b 1',
    'SET b 2',
    'SET c 1',
    'INCR c',
  ],
  'several keys at once': [
    ...['GET a', 'GET b', 'SET a 1', 'SET b 2', 'MGET a b', 'MSET a 3 b 3', 'MSETNX a 4 c 4', 'DEL a b'],
    ...['EXISTS a b', 'RENAME a b', 'RENAMENX b c', 'MGET b c', 'SET d 1', 'GET d', 'MSET a 5 b 5 c 5'],
  ],
  transactions: [
    ...['GET a', 'GET b', 'SET a 1', 'SET b 2', 'SET a 3; SET b 3', 'GET a; GET b', 'INCR a; DECR b'],
    ...['GET a; SET a 4', 'SET a 5;', 'DEL a; SET b 6 NX', 'MGET a b', 'SET c 1', 'GET c'],
  ],
};

interface Draft {
  readonly text: string;
  readonly invoked: number;
  readonly length: number;
  /** Where between invocation and completion it takes effect. */
  readonly effect: number;
  readonly outcome: 'known' | 'unknown, happened' | 'unknown, never';
}

const draft = (texts: readonly string[]): fc.Arbitrary<Draft> =>
  fc.record({
    text: fc.constantFrom(...texts),
    invoked: fc.nat(12),
    length: fc.nat(8),
    effect: fc.double({ min: 0, max: 1, noNaN: true }),
    outcome: fc.oneof(
      { arbitrary: fc.constant('known' as const), weight: 5 },
      { arbitrary: fc.constantFrom('unknown, happened' as const, 'unknown, never' as const), weight: 1 },
    ),
  });

/** What goes wrong: an answer or the time of an operation is replaced. */
interface Mutation {
  readonly at: number;
  readonly kind: 'response' | 'later' | 'earlier';
  readonly response: Reply;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(6),
  kind: fc.constantFrom('response' as const, 'later' as const, 'earlier' as const),
  response: fc.constantFrom<Reply>(
    null,
    0,
    1,
    2,
    '1',
    '2',
    '3',
    'OK',
    ['1', '2'],
    ['OK', 'OK'],
    new ErrorReply('ERR no'),
  ),
});

const scenario = (texts: readonly string[]) =>
  fc.record({
    drafts: fc.array(draft(texts), { minLength: 2, maxLength: 7 }),
    mutations: fc.array(mutation, { maxLength: 2 }),
  });

function modelOfAllKeys(): KeyValueModel {
  return new KeyValueModel(new Map(['a', 'b', 'c', 'd'].map((key, number) => [key, number])));
}

/** Runs the drafts one after the other, at the moments at which they take effect. */
function perform(drafts: readonly Draft[]): readonly Operation[] {
  const model = modelOfAllKeys();
  const moment = ({ invoked, length, effect, outcome }: Draft): number =>
    invoked + (outcome === 'known' ? length : 20) * effect;
  let state = model.init();
  return drafts
    .toSorted((one, other) => moment(one) - moment(other))
    .map(({ text, invoked, length, outcome }, at) => {
      const base = { client: `c${at}`, command: command(text), invoked };
      if (outcome === 'unknown, never') return { ...base, completed: null, response: null };
      const done = { ...base, completed: invoked + length, response: null };
      const next = model.step(state, compileOperation(done).action);
      state = next.state;
      return outcome === 'known'
        ? { ...done, response: next.reply }
        : { ...base, completed: null, response: null };
    });
}

function mutate(operations: readonly Operation[], mutations: readonly Mutation[]): readonly Operation[] {
  const changed = [...operations];
  for (const { at, kind, response } of mutations) {
    const operation = changed[at % changed.length];
    if (operation === undefined) continue;
    const { invoked, completed } = operation;
    const shift = kind === 'later' ? 6 : kind === 'earlier' ? -6 : 0;
    changed[at % changed.length] = {
      ...operation,
      invoked: invoked + shift,
      completed: completed === null ? null : completed + shift,
      response: kind === 'response' ? response : operation.response,
    };
  }
  return changed;
}

/** The end of the shortest prefix that is illegal, found by trying them all. */
function firstIllegalEnd(history: readonly Operation[]): number {
  const ends = history.flatMap(({ completed }) => completed ?? []).sort((one, other) => one - other);
  return ends.find((end) => !isLinearizable(cut(history, end))) ?? Number.POSITIVE_INFINITY;
}

function cut(history: readonly Operation[], end: number): readonly Operation[] {
  return history
    .filter(({ invoked }) => invoked <= end)
    .map((operation) => ({
      ...operation,
      completed: operation.completed !== null && operation.completed <= end ? operation.completed : null,
    }));
}

/** `placed` has to keep to real time and to the model; `unplaced` is what the prefix has besides. */
function expectSoundViolation({ placed, unplaced, prefix }: Violation): void {
  const model = modelOfAllKeys();
  let state = model.init();
  for (const operation of placed) {
    const { action, isKnown } = compileOperation(operation);
    const step = model.step(state, action);
    if (isKnown) expect(sameReply(step.reply, operation.response)).toBe(true);
    state = step.state;
  }
  placed.forEach((operation, at) => {
    for (const later of placed.slice(at + 1)) {
      expect(operation.invoked).toBeLessThanOrEqual(later.completed ?? Number.POSITIVE_INFINITY);
    }
  });
  expect(unplaced).not.toHaveLength(0);
  const told = new Set([...placed, ...unplaced.map(({ operation }) => operation)]);
  for (const operation of prefix) if (operation.completed !== null) expect(told).toContain(operation);
}

const RUNS = 3000;

describe.each(Object.entries(KINDS))('%s', (_, texts) => {
  it('what ran one after the other is Ok', () => {
    fc.assert(
      fc.property(fc.array(draft(texts), { maxLength: 12 }), (drafts) => {
        expect(checkHistory(perform(drafts)).verdict).toBe('Ok');
      }),
      { numRuns: RUNS / 10 },
    );
  });

  it('the verdict is that of trying everything', () => {
    const counts = { Ok: 0, Illegal: 0 };
    fc.assert(
      fc.property(scenario(texts), ({ drafts, mutations }) => {
        const history = mutate(perform(drafts), mutations);
        const expected = isLinearizable(history) ? 'Ok' : 'Illegal';
        counts[expected] += 1;
        const result = checkHistory(history);
        expect(result.verdict).toBe(expected);
        if (result.verdict === 'Illegal') expectSoundViolation(result.violation);
      }),
      { numRuns: RUNS },
    );
    expect(Math.min(counts.Ok, counts.Illegal)).toBeGreaterThan(RUNS / 20);
  });

  it('the prefix that is told is the shortest of its key group', () => {
    fc.assert(
      fc.property(scenario(texts), ({ drafts, mutations }) => {
        const history = mutate(perform(drafts), mutations);
        const result = checkHistory(history);
        if (result.verdict !== 'Illegal') return;
        const { keys, prefixEnd, isShortest } = result.violation;
        const group = history.filter((operation) =>
          compileOperation(operation).keys.some((key) => keys.includes(key)),
        );
        expect({ prefixEnd, isShortest }).toEqual({ prefixEnd: firstIllegalEnd(group), isShortest: true });
      }),
      { numRuns: RUNS / 3 },
    );
  });
});
