/** "CASPaxos", section 3.1: how a register is deleted for good, and what each step is there for. */
import { describe, expect, it } from 'vitest';
import type { PaxosMessage } from '../../src/paxos/messages.js';
import { increment, Network, read, remove, set } from './network.js';
import { DEFAULTS } from './test-node.js';

const { collectAfterTicks, resendTicks } = DEFAULTS;

/** A register that was written by n1 and deleted by n2. */
function deleted(options = {}): Network {
  const network = new Network(3, options);
  network.run('n1', 'k', set('a'));
  network.run('n2', 'k', remove);
  return network;
}

function registersOf(network: Network): (string | null | undefined)[] {
  return network.all.map((node) => node.state('k'));
}

describe('a deletion', () => {
  it('leaves a tombstone, which is read as nothing', () => {
    const network = deleted();
    expect(registersOf(network)).toEqual([null, null, null]);
    expect(network.run('n3', 'k', read)).toEqual({ type: 'chosen', reply: 'null' });
  });

  it('is collected after a while: no acceptor has anything left, and the node that deleted it says so', () => {
    const network = deleted();
    network.ticks(collectAfterTicks);
    expect(registersOf(network)).toEqual([undefined, undefined, undefined]);
    expect(network.node('n2').core.statistics()).toMatchObject({ collected: 1 });
    expect(network.node('n2').events.slice(-2)).toEqual([
      { type: 'collectionStarted', tombstones: 1 },
      { type: 'collectionEnded', tombstones: 1, succeeded: true },
    ]);
    expect(network.run('n1', 'k', set('b'))).toEqual({ type: 'chosen', reply: 'was null' });
  });

  it('is collected in the order of the paper: written to all, invalidated, ages raised, removed', () => {
    const network = deleted();
    network.takeSent('accept');
    network.ticks(collectAfterTicks);
    const steps = network.sent.map(({ type }) => type).filter((type) => type !== 'chosen');
    const firsts = steps.filter((type, place) => steps.indexOf(type) === place);
    expect(firsts).toEqual([
      ...['prepare', 'promise', 'accept', 'accepted', 'invalidate', 'invalidated'],
      ...['raiseAges', 'agesRaised', 'remove', 'removed'],
    ]);
  });

  it('is collected again after a restart of whoever was to do it', () => {
    const network = deleted();
    network.node('n2').crash();
    network.node('n2').restart();
    network.ticks(collectAfterTicks);
    expect(registersOf(network)).toEqual([undefined, undefined, undefined]);
  });

  it('many are collected together, a bounded number at a time', () => {
    const network = new Network(3);
    for (let place = 0; place < 6; place += 1) network.run('n1', `k${place}`, remove);
    network.ticks(2 * collectAfterTicks);
    const started = network.node('n1').events.filter(({ type }) => type === 'collectionStarted');
    expect(started).toEqual([
      { type: 'collectionStarted', tombstones: 4 },
      { type: 'collectionStarted', tombstones: 2 },
    ]);
    for (const node of network.all) expect(node.core.registers().size).toBe(0);
  });
});

describe('every step waits for every node', () => {
  it.each([
    ['invalidate', 'raiseAges'],
    ['raiseAges', 'remove'],
  ] as const)('without an answer of one to %s there is no %s', (step, next) => {
    const network = deleted();
    network.loses = ({ type, to }) => type === step && to === 'n3';
    network.ticks(collectAfterTicks + 3 * resendTicks);
    expect(network.sent.filter(({ type }) => type === step).length).toBeGreaterThan(0);
    expect(network.sent.filter(({ type }) => type === next)).toEqual([]);
    network.loses = () => false;
    network.ticks(2 * resendTicks);
    expect(registersOf(network)).toEqual([undefined, undefined, undefined]);
  });

  it('and is given up after a while, and begun anew', () => {
    const network = deleted();
    network.loses = ({ type, to }) => type === 'remove' && to === 'n3';
    network.ticks(collectAfterTicks + DEFAULTS.requestTicks + resendTicks);
    expect(network.node('n2').events.at(-1)).toMatchObject({ type: 'collectionEnded', succeeded: false });
    expect(registersOf(network)).toEqual([undefined, undefined, null]);
    expect(network.run('n1', 'k', read)).toEqual({ type: 'chosen', reply: 'null' });
    network.loses = () => false;
    network.ticks(3 * collectAfterTicks);
    expect(registersOf(network)).toEqual([undefined, undefined, undefined]);
  });
});

describe('step 1: the tombstone is written to every acceptor', () => {
  it('not to a majority: while one is down nothing is forgotten', () => {
    const network = deleted();
    network.node('n3').crash();
    network.ticks(5 * collectAfterTicks + 2 * DEFAULTS.requestTicks);
    expect(network.node('n1').state('k')).toBeNull();
    expect(network.takeSent('invalidate')).toEqual([]);
    network.node('n3').restart();
    network.ticks(3 * collectAfterTicks + DEFAULTS.requestTicks);
    expect(registersOf(network)).toEqual([undefined, undefined, undefined]);
  });

  it('a value that was written meanwhile stays', () => {
    const network = deleted();
    network.run('n3', 'k', set('b'));
    network.ticks(3 * collectAfterTicks);
    expect(network.run('n1', 'k', read)).toEqual({ type: 'chosen', reply: 'b' });
  });

  it('it gives way to the request of a client', () => {
    const network = deleted();
    network.node('n3').crash();
    network.ticks(collectAfterTicks + 1);
    const request = network.start('n2', 'k', set('b'));
    network.settle();
    expect(network.outcome('n2', request)).toEqual({ type: 'chosen', reply: 'was null' });
  });
});

describe('step 2: every proposer drops what it cached, moves past the tombstone, and ages', () => {
  it('a proposer does not use the next ballot that it had prepared before', () => {
    const network = new Network(3);
    network.run('n2', 'k', set('a'));
    network.run('n1', 'k', remove);
    network.run('n1', 'other', set('x'));
    expect(network.node('n1').core.preparedCount).toBe(2);
    network.ticks(collectAfterTicks);
    network.takeSent('prepare');
    network.run('n1', 'k', set('b'));
    expect(network.takeSent('prepare')).toHaveLength(2);
    network.run('n1', 'other', read);
    expect(network.takeSent('prepare')).toEqual([]);
  });

  it('its next ballot is later than the tombstone: else a majority without it would hide a new value', () => {
    const network = new Network(3);
    // n3 has seen nothing of the long life of the register.
    network.loses = ({ to, from }) => to === 'n3' || from === 'n3';
    for (let count = 0; count < 30; count += 1) network.run('n1', 'k', increment);
    network.run('n1', 'k', remove);
    network.loses = ({ to, type }) => to === 'n3' && type !== 'accept' && type !== 'invalidate';
    const before = network.node('n3').core.counter;
    const remembered = network.node('n1').core.register('k')!.accepted!.ballot.counter;
    expect(before).toBeLessThan(remembered);
    network.node('n3').core.step(invalidate('k', remembered));
    network.settle();
    expect(network.node('n3').core.counter).toBeGreaterThanOrEqual(remembered);
    network.node('n3').crash();
    network.node('n3').restart();
    expect(network.node('n3').core.counter).toBeGreaterThanOrEqual(remembered);
    expect(network.node('n3').core.age).toBe(1);
  });

  it('a round under way does not leave a next ballot behind', () => {
    const network = new Network(3);
    network.delays = ({ type }) => type === 'accepted';
    network.start('n1', 'k', read);
    network.settle();
    network.node('n1').core.step({ ...invalidate('k', 1), from: 'n2', to: 'n1' });
    network.delays = () => false;
    network.settle();
    expect(network.outcome('n1', 1)?.type).toBe('chosen');
    expect(network.node('n1').core.preparedCount).toBe(0);
  });

  it('it does not answer while the tombstone may tell whether a change of its own came through', () => {
    const network = new Network(3);
    network.delays = ({ type }) => type === 'accepted';
    const request = network.start('n1', 'k', increment);
    network.settle();
    network.takeSent('invalidated');
    network.node('n1').core.step({ ...invalidate('k', 1), from: 'n2', to: 'n1' });
    network.settle();
    expect(network.takeSent('invalidated')).toEqual([]);
    network.delays = () => false;
    network.settle();
    expect(network.outcome('n1', request)?.type).toBe('chosen');
    network.node('n1').core.step({ ...invalidate('k', 1), from: 'n2', to: 'n1' });
    network.settle();
    expect(network.takeSent('invalidated')).toHaveLength(1);
  });

  it('it answers once its new age is on disk', () => {
    const network = new Network(3);
    const node = network.node('n3');
    node.core.step(invalidate('k', 9));
    node.turn();
    expect(node.sent).toEqual([]);
    node.write();
    node.turn();
    expect(node.sent).toMatchObject([{ type: 'invalidated', collection: 7, age: 1 }]);
  });
});

describe('step 3: every acceptor rejects what was sent by a younger proposer', () => {
  it('a late accept does not bring back a value whose register is forgotten', () => {
    const network = new Network(3);
    network.delays = ({ type, to }) => type === 'accept' && to === 'n3';
    network.run('n1', 'k', set('a'));
    const late = network.queue.filter(({ type }) => type === 'accept');
    network.queue = [];
    network.delays = () => false;
    network.run('n2', 'k', remove);
    network.ticks(collectAfterTicks + resendTicks);
    expect(registersOf(network)).toEqual([undefined, undefined, undefined]);
    for (const message of late) network.node('n3').core.step(message);
    network.settle();
    expect(network.node('n3').state('k')).toBeUndefined();
    expect(late).toHaveLength(1);
  });

  it('a round that began before is rejected, and the proposer goes on with its new age', () => {
    const network = new Network(3);
    network.run('n1', 'k', set('1'));
    network.delays = ({ type }) => type === 'accept';
    const request = network.start('n1', 'k', increment);
    network.settle();
    network.node('n1').core.step({ ...invalidate('other', 1), from: 'n2', to: 'n1' });
    for (const [from, to] of [
      ['n3', 'n2'],
      ['n2', 'n3'],
    ] as const) {
      const ages = [{ nodeId: 'n1', age: 1 }];
      network.node(to).core.step({ groupId: 1, from, to, type: 'raiseAges', collection: 7, ages });
    }
    network.delays = () => false;
    network.takeSent('rejected');
    network.settle();
    expect(network.takeSent('rejected')).toMatchObject([{ promised: null }, { promised: null }]);
    expect(network.outcome('n1', request)).toEqual({ type: 'chosen', reply: '2' });
  });

  it('what is sent again bears the age of its round, and not that of the proposer since', () => {
    const network = new Network(3);
    network.loses = ({ type }) => type === 'prepare';
    network.start('n1', 'k', set('a'));
    network.settle();
    network.node('n1').core.step({ ...invalidate('k', 1), from: 'n2', to: 'n1' });
    network.settle();
    network.takeSent('prepare');
    network.ticks(resendTicks);
    expect(network.node('n1').core.age).toBe(1);
    expect(network.takeSent('prepare').map(({ age }) => age)).toEqual([0, 0]);
  });

  it('ages are on disk before the answer, survive a restart, and never fall', () => {
    const network = new Network(3);
    const node = network.node('n3');
    const raise = (age: number): PaxosMessage => ({
      ...{ groupId: 1, from: 'n1', to: 'n3', type: 'raiseAges', collection: 7 },
      ages: [{ nodeId: 'n2', age }],
    });
    node.core.step(raise(4));
    node.turn();
    expect(node.sent).toEqual([]);
    node.write();
    node.turn();
    expect(node.sent.splice(0)).toMatchObject([{ type: 'agesRaised', collection: 7 }]);
    node.core.step(raise(2));
    node.crash();
    node.restart();
    const ballot = { counter: 90, nodeId: 'n2' };
    node.core.step({ groupId: 1, from: 'n2', to: 'n3', type: 'prepare', key: 'k', ballot, age: 3 });
    node.turn();
    expect(node.sent).toMatchObject([{ type: 'rejected', promised: null }]);
    expect(node.core.register('k')).toBeNull();
  });
});

describe('step 4: every acceptor forgets the register if it is still as it was left', () => {
  const ballot = { counter: 3, nodeId: 'n1' };
  const base = { groupId: 1, from: 'n1', to: 'n3', key: 'k', age: 0 };
  const forget: PaxosMessage = { ...base, type: 'remove', collection: 7, registers: [{ key: 'k', ballot }] };
  const accept = (state: string | null): PaxosMessage => ({
    ...base,
    type: 'accept',
    ballot,
    value: { state, changes: [] },
    next: null,
  });

  it.each<[string, PaxosMessage[], boolean]>([
    ['a tombstone of that ballot', [accept(null)], true],
    ['not a value', [accept('a')], false],
    [
      'not a later tombstone',
      [
        accept(null),
        {
          ...(accept(null) as Extract<PaxosMessage, { type: 'accept' }>),
          ballot: { counter: 4, nodeId: 'n1' },
        },
      ],
      false,
    ],
    [
      'not a register that has promised more since: the promise would be forgotten with it',
      [accept(null), { ...base, from: 'n2', type: 'prepare', ballot: { counter: 5, nodeId: 'n2' } }],
      false,
    ],
  ])('%s', (_name, messages, isForgotten) => {
    const node = new Network(3).node('n3');
    for (const message of [...messages, forget]) node.core.step(message);
    expect(node.core.register('k') === null).toBe(isForgotten);
  });
});

function invalidate(key: string, counter: number): Extract<PaxosMessage, { type: 'invalidate' }> {
  const registers = [{ key, ballot: { counter, nodeId: 'n1' } }];
  return { groupId: 1, from: 'n1', to: 'n3', type: 'invalidate', collection: 7, registers };
}
