/** By which names a command is followed: what only looks like a step of it is left out. */
import { describe, expect, it } from 'vitest';
import { pairMessages } from '../../../src/trace/command/arrows.js';
import { chooseMessages } from '../../../src/trace/command/choose-messages.js';
import { type AskedRequest, Scope } from '../../../src/trace/command/scope.js';
import type { PlacedStep, Step } from '../../../src/trace/steps.js';

const CLIENT = 'here:1';
const ASKED: AskedRequest = {
  ...{ node: 'n1', client: CLIENT, command: ['GET', 'k'], askedMs: 10 },
  ...{ answeredMs: null, answer: null },
};

let sequence = 0;
function at(timeMs: number, node: string, step: Step): PlacedStep {
  sequence += 1;
  return { ...step, timeMs, node, sequence };
}
const received = (timeMs: number, node: string, origin: string, client = CLIENT, name = 'GET'): PlacedStep =>
  at(timeMs, node, { type: 'requestReceived', origin, client, command: [name, 'k'] });
const scopeOf = (...steps: PlacedStep[]): Scope => new Scope([ASKED], steps, false);

it('begins with the request of that client, at that node, of that name, after it was sent', () => {
  const scope = scopeOf(
    received(9, 'n1', 'n1/before'),
    received(11, 'n2', 'n2/elsewhere'),
    received(11, 'n1', 'n1/stranger', 'here:2'),
    received(11, 'n1', 'n1/greeting', CLIENT, 'HELLO'),
    received(12, 'n1', 'n1/it'),
    received(13, 'n1', 'n1/again'),
  );
  const origins = ['n1/before', 'n2/elsewhere', 'n1/stranger', 'n1/greeting', 'n1/it', 'n1/again'];
  expect(origins.filter((origin) => scope.hasOrigin(origin))).toEqual(['n1/it']);
});

it('goes on as the write that was forwarded for it, and no other', () => {
  const scope = scopeOf(
    received(11, 'n1', 'n1/it'),
    at(12, 'n1', { type: 'forwarded', origin: 'n1/it', requestId: 7 }),
    at(12, 'n1', { type: 'forwarded', origin: 'n1/other', requestId: 8 }),
    at(12, 'n2', { type: 'forwarded', origin: 'n2/other', requestId: 9 }),
    at(13, 'n3', { type: 'proposed', origin: 'n1>7', index: 4, term: 2 }),
    at(13, 'n3', { type: 'proposed', origin: 'n1>8', index: 5, term: 2 }),
  );
  expect([7, 8].map((id) => scope.hasForward('n1', id))).toEqual([true, false]);
  expect([7, 9].map((id) => scope.hasForward('n2', id))).toEqual([false, false]);
  expect(scope.entries).toEqual([{ index: 4, term: 2 }]);
});

it('asks its leader once, and is confirmed by the next round to begin there', () => {
  const question = (name: string): Step => ({
    ...{ type: 'messageSent', to: 'n3', left: true },
    message: { type: 'readIndex', question: name },
  });
  const scope = scopeOf(
    received(11, 'n1', 'n1/it'),
    at(12, 'n1', { type: 'readAsked', origins: ['n1/other'], context: 1, afterRound: 0 }),
    at(12, 'n2', question('of n2')),
    at(12, 'n1', { type: 'readAsked', origins: ['n1/other', 'n1/it'], context: 2, afterRound: 0 }),
    at(13, 'n1', question('its own')),
    at(14, 'n1', question('a later one')),
    at(15, 'n3', { type: 'readQueued', question: 'of n2', afterRound: 3 }),
    at(15, 'n3', { type: 'readQueued', question: 'its own', afterRound: 4 }),
    at(16, 'n3', { type: 'readQueued', question: 'a later one', afterRound: 5 }),
  );
  expect([1, 2].map((context) => scope.hasContext('n1', context))).toEqual([false, true]);
  expect(['of n2', 'its own', 'a later one'].map((name) => scope.hasQuestion(name))).toEqual([
    ...[false, true, false],
  ]);
  expect(scope.rounds.filter(({ leader }) => leader === 'n3')).toEqual([{ leader: 'n3', round: 5 }]);
});

it('keeps its node busy from the request to the reply', () => {
  const scope = scopeOf(
    received(11, 'n1', 'n1/it'),
    at(20, 'n1', { type: 'replySent', origin: 'n1/other', reply: 'OK' }),
    at(30, 'n1', { type: 'replySent', origin: 'n1/it', reply: 'OK' }),
  );
  expect([10, 11, 25, 30, 31].map((timeMs) => scope.isBusy('n1', timeMs))).toEqual([
    ...[false, true, true, true, false],
  ]);
  expect(scope.isBusy('n2', 25)).toBe(false);
});

it('has the ballots of its own register alone, also on a node that is alone and sends nothing', () => {
  const durable = (key: string): PlacedStep =>
    at(12, 'n1', { type: 'registersDurable', records: [{ type: 'promised', key, ballot: `1.${key}` }] });
  const steps = [
    received(11, 'n1', 'n1/it'),
    at(11, 'n1', { type: 'requestStarted', origin: 'n1/it', key: 'k', request: 1 }),
    ...[durable('other'), durable('k')],
  ];
  const has = (scope: Scope): readonly boolean[] =>
    ['k', 'other'].map((key) => scope.hasRegister({ key, ballot: `1.${key}` }));
  expect(has(new Scope([ASKED], steps, true))).toEqual([true, false]);
  // With others around, what is on disk may be there for the sake of anybody.
  expect(has(new Scope([ASKED], steps, false))).toEqual([false, false]);
});

describe('messages that bear more than one command', () => {
  const append = (from: string, term: number, commitIndex: number, readRound: number): PlacedStep =>
    at(20, from, {
      ...{ type: 'messageSent', to: 'n2', left: true },
      message: { type: 'appendEntries', term, firstIndex: 9, lastIndex: 8, commitIndex, readRound },
    });

  it('tell of the commit only in the term of the entry, or later', () => {
    const scope = scopeOf(
      received(11, 'n1', 'n1/it'),
      at(12, 'n1', { type: 'proposed', origin: 'n1/it', index: 5, term: 3 }),
    );
    const reasons = (step: PlacedStep) =>
      chooseMessages(pairMessages([step]), scope).map(({ about }) => about);
    expect(reasons(append('n1', 2, 5, 0))).toEqual([]);
    expect(reasons(append('n1', 3, 4, 0))).toEqual([]);
    expect(reasons(append('n1', 3, 5, 0))).toEqual([{ type: 'commit', index: 5 }]);
  });

  it('ask for a round only if they come from the leader that began it', () => {
    const scope = scopeOf(
      received(11, 'n1', 'n1/it'),
      at(12, 'n1', { type: 'readAsked', origins: ['n1/it'], context: 1, afterRound: 6 }),
    );
    const reasons = (step: PlacedStep) =>
      chooseMessages(pairMessages([step]), scope).map(({ about }) => about);
    expect(reasons(append('n3', 3, 8, 7))).toEqual([]);
    expect(reasons(append('n1', 3, 8, 6))).toEqual([]);
    expect(reasons(append('n1', 3, 8, 7))).toEqual([{ type: 'round', round: 7 }]);
  });
});
