/** "Paxos Made Simple" (Lamport 2001), sentence by sentence where it matters. */
import { describe, expect, it } from 'vitest';
import type { PaxosMessage } from '../../src/paxos/messages.js';
import { Network, read, set } from './network.js';
import { DEFAULTS, TestNode } from './test-node.js';

const NODES = ['n1', 'n2', 'n3'];
const addressed = { groupId: 1, from: 'n1', to: 'n2' };
const ballot = (counter: number, nodeId = 'n1') => ({ counter, nodeId });
const value = (state: string | null) => ({ state, changes: [] });

function acceptor(): TestNode {
  return new TestNode({ ...DEFAULTS, id: 'n2', nodes: NODES });
}

/** What an acceptor says at once, and what it says once all is durable. */
function ask(node: TestNode, ...messages: PaxosMessage[]): PaxosMessage[] {
  for (const message of messages) node.core.step(message);
  node.turn();
  while (node.write()) node.turn();
  return node.sent.splice(0);
}

function prepare(counter: number, nodeId = 'n1', age = 0): PaxosMessage {
  return { ...addressed, from: nodeId, type: 'prepare', key: 'k', ballot: ballot(counter, nodeId), age };
}

function accept(counter: number, state: string | null, next: number | null = null): PaxosMessage {
  const rides = next === null ? null : ballot(next);
  return {
    ...addressed,
    type: 'accept',
    key: 'k',
    ballot: ballot(counter),
    age: 0,
    value: value(state),
    next: rides,
  };
}

describe('section 2.2, phase 1: an acceptor answers a prepare request', () => {
  it('with a promise, if it is numbered higher than any to which it has responded', () => {
    const node = acceptor();
    expect(ask(node, prepare(1))).toMatchObject([{ type: 'promise', ballot: ballot(1), accepted: null }]);
    expect(ask(node, prepare(2))).toMatchObject([{ type: 'promise', ballot: ballot(2) }]);
  });

  it('not with a promise if it has promised a higher one: it says which', () => {
    const node = acceptor();
    ask(node, prepare(5, 'n3'));
    expect(ask(node, prepare(4))).toMatchObject([
      { type: 'rejected', ballot: ballot(4), promised: ballot(5, 'n3') },
    ]);
    expect(ask(node, prepare(5))).toMatchObject([{ type: 'rejected', promised: ballot(5, 'n3') }]);
    expect(ask(node, prepare(6))).toMatchObject([{ type: 'promise' }]);
  });

  it('with the highest-numbered proposal that it has accepted, if any', () => {
    const node = acceptor();
    ask(node, prepare(1), accept(1, 'a'), prepare(2), accept(2, 'b'));
    const [promise] = ask(node, prepare(3));
    expect(promise).toMatchObject({ type: 'promise', accepted: { ballot: ballot(2), value: value('b') } });
  });

  it('again, when the request comes again', () => {
    const node = acceptor();
    ask(node, prepare(1));
    expect(ask(node, prepare(1))).toMatchObject([{ type: 'promise', ballot: ballot(1) }]);
    expect(node.records.filter(({ type }) => type === 'promised')).toHaveLength(1);
  });
});

describe('section 2.2, phase 2: an acceptor accepts', () => {
  it('unless it has already responded to a prepare request with a higher number (P1a)', () => {
    const node = acceptor();
    ask(node, prepare(1), prepare(2, 'n3'));
    expect(ask(node, accept(1, 'a'))).toMatchObject([{ type: 'rejected', promised: ballot(2, 'n3') }]);
    expect(node.state('k')).toBeUndefined();
  });

  it('without a prepare request of its own, too', () => {
    const node = acceptor();
    expect(ask(node, accept(3, 'a'))).toMatchObject([
      { type: 'accepted', ballot: ballot(3), nextPromised: false },
    ]);
    expect(ask(node, prepare(2))).toMatchObject([{ type: 'rejected', promised: ballot(3) }]);
  });

  it('the same proposal again, when it comes again, also after a later promise', () => {
    const node = acceptor();
    ask(node, accept(3, 'a'), prepare(4, 'n3'));
    expect(ask(node, accept(3, 'a'))).toMatchObject([{ type: 'accepted', ballot: ballot(3) }]);
    expect(node.core.register('k')?.promised).toEqual(ballot(4, 'n3'));
  });

  it('never two values for one number', () => {
    const node = acceptor();
    ask(node, accept(3, 'a'));
    expect(() => node.core.step(accept(3, 'b'))).toThrow('has two values');
  });
});

describe('section 2.5: "An acceptor must remember … even if it fails and then restarts"', () => {
  it('promises and acceptances are on disk before they are said', () => {
    const node = acceptor();
    for (const message of [prepare(1), accept(1, 'a'), accept(2, 'b', 3)]) {
      node.core.step(message);
      node.turn();
      expect(node.sent).toEqual([]);
      node.write();
      node.turn();
      expect(node.sent.splice(0)).toHaveLength(1);
    }
  });

  it('what is said again waits for the disk as well', () => {
    const node = acceptor();
    node.core.step(prepare(1));
    node.turn();
    node.core.step(prepare(1));
    node.turn();
    expect(node.sent).toEqual([]);
    node.write();
    node.turn();
    expect(node.sent).toHaveLength(2);
  });

  it('a restart brings back promise, acceptance and the promise that rode along', () => {
    const node = acceptor();
    ask(node, accept(2, 'b', 3));
    node.crash();
    node.restart();
    expect(node.core.register('k')?.promised).toEqual(ballot(3));
    expect(node.core.register('k')?.accepted).toEqual({ ballot: ballot(2), value: value('b') });
    expect(ask(node, prepare(2, 'n3'))).toMatchObject([{ type: 'rejected', promised: ballot(3) }]);
  });

  it('what was not written yet was never promised', () => {
    const node = acceptor();
    node.core.step(prepare(7, 'n3'));
    node.turn();
    node.crash();
    node.restart();
    expect(ask(node, prepare(1))).toMatchObject([{ type: 'promise' }]);
  });
});

describe('section 2.2: a proposer', () => {
  it('proposes only with promises of a majority, itself included', () => {
    const network = new Network(5);
    network.loses = ({ to, type }) => type === 'prepare' && to !== 'n2';
    network.run('n1', 'k', set('a'));
    expect(network.takeSent('accept')).toEqual([]);
    network.loses = ({ to, type }) => type === 'prepare' && !['n2', 'n3'].includes(to);
    network.ticks(DEFAULTS.resendTicks);
    expect(network.takeSent('accept').length).toBeGreaterThan(0);
    expect(network.outcome('n1', 1)).toEqual({ type: 'chosen', reply: 'was null' });
  });

  it.each([
    ['the highest first', ['n3', 'n2']],
    ['the highest last', ['n2', 'n3']],
  ])('proposes "the value of the highest-numbered proposal among the responses": %s', (_name, order) => {
    const network = new Network(5, { cachedMax: 0 });
    const accepted = new Map([
      ['n2', { ballot: ballot(2, 'n5'), value: value('a') }],
      ['n3', { ballot: ballot(3, 'n4'), value: value('b') }],
    ]);
    network.loses = () => true;
    network.start('n1', 'k', read);
    network.settle();
    const [request] = network.takeSent('prepare');
    for (const from of order) {
      network.node('n1').core.step({
        ...addressed,
        from,
        to: 'n1',
        type: 'promise',
        key: 'k',
        ballot: request!.ballot,
        accepted: accepted.get(from)!,
      });
    }
    network.settle();
    expect(network.takeSent('accept')[0]?.value).toEqual(value('b'));
  });

  it('finishes the proposal of another that it finds half accepted', () => {
    const network = new Network(3, { cachedMax: 0 });
    network.loses = ({ type, to }) => type === 'accept' && to === 'n3';
    network.node('n2').crash();
    network.start('n1', 'k', set('a'));
    network.settle();
    network.node('n2').restart();
    network.loses = () => false;
    network.queue = [];
    expect(network.run('n2', 'k', read)).toEqual({ type: 'chosen', reply: 'a' });
    expect(network.node('n2').state('k')).toBe('a');
  });

  it('ignores promises for an earlier round (MyPaxos #18)', () => {
    const network = new Network(3, { cachedMax: 0 });
    network.loses = ({ from, type }) => type === 'promise' && from === 'n3';
    network.delays = ({ from, type }) => type === 'promise' && from === 'n2';
    network.start('n1', 'k', set('a'));
    network.settle();
    const late = network.queue.find(({ type }) => type === 'promise')!;
    // Another proposer is faster; n1 learns that from a rejection by a majority, and begins anew.
    network.delays = () => false;
    network.queue = [];
    const core = network.node('n1').core;
    for (const from of ['n2', 'n3']) {
      const promised = { counter: 50, nodeId: 'n3' };
      core.step({
        groupId: 1,
        from,
        to: 'n1',
        type: 'rejected',
        key: 'k',
        ballot: late.type === 'promise' ? late.ballot : promised,
        promised,
      });
    }
    // Its own acceptor has promised the new ballot: one more promise would be a majority.
    network.collect();
    while (network.node('n1').write()) network.collect();
    network.takeSent('accept');
    core.step(late);
    network.collect();
    expect(network.takeSent('accept')).toEqual([]);
  });

  it('ignores acceptances of an earlier round', () => {
    const network = new Network(3);
    expect(network.run('n1', 'k', set('a'))?.type).toBe('chosen');
    const [late] = network.takeSent('accepted');
    network.delays = ({ type }) => type === 'accepted';
    const request = network.start('n1', 'k', set('b'));
    network.settle();
    network.node('n1').core.step(late!);
    network.collect();
    expect(network.outcome('n1', request)).toBeUndefined();
  });

  it('counts an acceptor once, however often it answers', () => {
    const network = new Network(5);
    network.loses = ({ type, from, to }) => type === 'prepare' && from === 'n1' && to !== 'n2';
    network.start('n1', 'k', set('a'));
    network.settle();
    const promise = network.takeSent('promise')[0]!;
    network.node('n1').core.step(promise);
    network.node('n1').core.step(promise);
    network.collect();
    expect(network.takeSent('accept')).toEqual([]);
  });
});

describe('section 2.3: learning', () => {
  it('a value is chosen when a majority has accepted it, and not before', () => {
    const network = new Network(5);
    network.loses = ({ type, to }) => type === 'accept' && to !== 'n2';
    const request = network.start('n1', 'k', set('a'));
    network.settle();
    expect(network.outcome('n1', request)).toBeUndefined();
    expect(network.node('n1').chosen).toEqual([]);
    network.loses = ({ type, to }) => type === 'accept' && !['n2', 'n4'].includes(to);
    network.ticks(DEFAULTS.resendTicks);
    expect(network.outcome('n1', request)?.type).toBe('chosen');
    expect(network.node('n1').chosen).toHaveLength(1);
  });

  it('every node learns from the proposer what was chosen', () => {
    const network = new Network(3);
    network.run('n1', 'k', set('a'));
    for (const node of network.all) expect(node.core.register('k')?.isChosen).toBe(true);
    network.loses = ({ type }) => type === 'chosen';
    network.run('n1', 'k', set('b'));
    expect(network.node('n2').state('k')).toBe('b');
    expect(network.node('n2').core.register('k')?.isChosen).toBe(false);
  });
});

describe('section 2.4: progress', () => {
  it('two proposers that keep overtaking each other get done, with waiting times drawn at random', () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const network = new Network(3, { random, requestTicks: 1000, cachedMax: 0 });
    const requests = Array.from({ length: 10 }, (_, place) => {
      return [0, 1, 2].map(
        (node) => [`n${node + 1}`, network.start(`n${node + 1}`, 'k', set(`${place}${node}`))] as const,
      );
    }).flat();
    network.ticks(500);
    for (const [id, request] of requests) expect(network.outcome(id, request)?.type).toBe('chosen');
  });

  it('a request is given up after its time, and nothing was done if nothing was proposed', () => {
    const network = new Network(3);
    network.node('n2').crash();
    network.node('n3').crash();
    const request = network.start('n1', 'k', set('a'));
    network.ticks(DEFAULTS.requestTicks - 1);
    expect(network.outcome('n1', request)).toBeUndefined();
    network.ticks(1);
    expect(network.outcome('n1', request)).toEqual({ type: 'refused', reason: 'noQuorum' });
  });

  it('a change that was proposed, and not chosen in time, has an unknown outcome; a read has not', () => {
    const network = new Network(3);
    network.run('n1', 'k', set('a'));
    network.loses = ({ type }) => type === 'accept';
    const write = network.start('n1', 'k', set('b'));
    network.ticks(DEFAULTS.requestTicks);
    expect(network.outcome('n1', write)).toEqual({ type: 'unknown', reason: 'noQuorum' });
    const reading = network.start('n1', 'k', read);
    network.ticks(DEFAULTS.requestTicks);
    expect(network.outcome('n1', reading)).toEqual({ type: 'refused', reason: 'noQuorum' });
  });
});
