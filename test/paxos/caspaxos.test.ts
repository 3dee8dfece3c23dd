/** "CASPaxos: Replicated State Machines without logs" (Rystsov 2018): change functions and the round trip saved. */
import { describe, expect, it } from 'vitest';
import { compareAndSet, increment, Network, read, remove, set } from './network.js';
import { DEFAULTS } from './test-node.js';

describe('section 2.2: a change function is applied to the newest state', () => {
  it('whoever proposes next goes on from there', () => {
    const network = new Network(3);
    for (const id of ['n1', 'n2', 'n3', 'n1', 'n3', 'n2']) network.run(id, 'k', increment);
    expect(network.run('n1', 'k', read)).toEqual({ type: 'chosen', reply: '6' });
  });

  it('registers know nothing of each other', () => {
    const network = new Network(3);
    network.run('n1', 'a', set('1'));
    network.run('n1', 'b', set('2'));
    expect(network.run('n2', 'a', read)).toEqual({ type: 'chosen', reply: '1' });
    expect(network.run('n2', 'c', read)).toEqual({ type: 'chosen', reply: 'null' });
  });

  it('one node and two nodes work as well; of two, both are needed', () => {
    const single = new Network(1);
    expect(single.run('n1', 'k', increment)).toEqual({ type: 'chosen', reply: '1' });
    const pair = new Network(2);
    expect(pair.run('n2', 'k', increment)).toEqual({ type: 'chosen', reply: '1' });
    pair.node('n1').crash();
    const request = pair.start('n2', 'k', increment);
    pair.ticks(DEFAULTS.requestTicks);
    expect(pair.outcome('n2', request)?.type).not.toBe('chosen');
  });

  it('any minority may be down, whichever it is', () => {
    const network = new Network(5);
    network.run('n1', 'k', set('a'));
    for (const [one, two] of [
      ['n1', 'n2'],
      ['n2', 'n3'],
      ['n4', 'n5'],
    ] as const) {
      network.node(one).crash();
      network.node(two).crash();
      const up = network.all.find(({ isUp }) => isUp)!;
      expect(network.run(up.options.id, 'k', read)).toEqual({ type: 'chosen', reply: 'a' });
      network.node(one).restart();
      network.node(two).restart();
    }
  });
});

describe('reads, failed compare-and-sets and changes of nothing complete the accept phase (scylla #6299)', () => {
  it.each([
    ['a read', read],
    ['a compare-and-set that fails', compareAndSet('nothing', 'z')],
    ['a change to what is there', set('a')],
  ])('%s is accepted by a majority before it is answered', (_name, change) => {
    for (const cachedMax of [0, 8]) {
      const network = new Network(3, { cachedMax });
      network.run('n1', 'k', set('a'));
      network.takeSent('accept');
      network.delays = ({ type }) => type === 'accept';
      const request = network.start('n1', 'k', change);
      network.settle();
      expect(network.outcome('n1', request)).toBeUndefined();
      network.delays = () => false;
      network.settle();
      expect(network.outcome('n1', request)?.type).toBe('chosen');
      expect(network.takeSent('accept')).toHaveLength(2);
    }
  });

  it('a read of a value that only one acceptor has makes a majority have it', () => {
    const network = new Network(3, { cachedMax: 0 });
    network.loses = ({ type, to }) => type === 'accept' && to !== 'n1';
    network.start('n1', 'k', set('a'));
    network.settle();
    network.loses = ({ from, to }) => from === 'n3' || to === 'n3';
    expect(network.run('n2', 'k', read)).toEqual({ type: 'chosen', reply: 'a' });
    network.loses = ({ from, to }) => from === 'n1' || to === 'n1';
    expect(network.run('n3', 'k', read)).toEqual({ type: 'chosen', reply: 'a' });
  });
});

describe('section 2.2.1: the next prepare rides along, and saves a round trip', () => {
  it('the second operation of a proposer on a register prepares nothing', () => {
    const network = new Network(3);
    network.run('n1', 'k', increment);
    expect(network.takeSent('prepare')).toHaveLength(2);
    for (let count = 2; count <= 5; count += 1) {
      expect(network.run('n1', 'k', increment)).toEqual({ type: 'chosen', reply: `${count}` });
    }
    expect(network.takeSent('prepare')).toEqual([]);
    expect(network.node('n1').core.statistics()).toMatchObject({
      rounds: 5,
      roundsWithoutPrepare: 4,
      conflicts: 0,
    });
  });

  it('every ballot that is used is another one', () => {
    const network = new Network(3);
    for (let count = 0; count < 4; count += 1) network.run('n1', 'k', increment);
    network.run('n2', 'k', increment);
    network.run('n1', 'k', increment);
    const values = new Map<string, string | null>();
    for (const { ballot, value } of network.takeSent('accept')) {
      const name = `${ballot.counter} ${ballot.nodeId}`;
      expect(values.get(name) ?? value.state).toBe(value.state);
      values.set(name, value.state);
    }
    // Six operations, and the round in which n1 lost to n2.
    expect(values.size).toBe(7);
  });

  it('not when fewer than a majority promised the next ballot', () => {
    const network = new Network(3);
    // While the accept is on its way, n2 and n3 promise a later ballot of n3; they had accepted before.
    network.delays = ({ type }) => type === 'accepted';
    network.start('n1', 'k', set('a'));
    network.settle();
    network.queue = network.queue.map((message) =>
      message.type === 'accepted' ? { ...message, nextPromised: false } : message,
    );
    network.delays = () => false;
    network.settle();
    expect(network.node('n1').core.preparedCount).toBe(0);
  });

  it('is over with the first conflict', () => {
    const network = new Network(3);
    network.run('n1', 'k', set('a'));
    network.run('n2', 'k', set('b'));
    expect(network.run('n1', 'k', read)).toEqual({ type: 'chosen', reply: 'b' });
    network.takeSent('prepare');
    expect(network.run('n1', 'k', read)).toEqual({ type: 'chosen', reply: 'b' });
    // Nothing rode along with the round that had lost before.
    expect(network.takeSent('prepare')).toHaveLength(2);
  });

  it('is over with a time-out: v1 at one acceptor and v2 acknowledged under one ballot would lose v2', () => {
    const network = new Network(3);
    network.run('n1', 'k', set('v0'));
    network.loses = ({ type, to }) => type === 'accept' && to !== 'n2';
    // n1's own disk hangs as well: only n2 accepts v1.
    const hung = network.node('n1').write;
    network.node('n1').write = () => false;
    const first = network.start('n1', 'k', set('v1'));
    network.ticks(DEFAULTS.requestTicks);
    expect(network.outcome('n1', first)).toEqual({ type: 'unknown', reason: 'noQuorum' });
    network.node('n1').write = hung;
    const before = network.takeSent('accept').map(({ ballot }) => ballot.counter);
    network.loses = ({ from, to, type }) => type !== 'prepare' && (from === 'n2' || to === 'n2');
    network.run('n1', 'k', set('v2'));
    const after = network.takeSent('accept').map(({ ballot }) => ballot.counter);
    expect(Math.min(...after)).toBeGreaterThan(Math.max(...before));
  });

  it('does not outlive a restart', () => {
    const network = new Network(3);
    network.run('n1', 'k', set('a'));
    expect(network.node('n1').core.preparedCount).toBe(1);
    network.node('n1').crash();
    network.node('n1').restart();
    expect(network.node('n1').core.preparedCount).toBe(0);
    network.takeSent('prepare');
    network.run('n1', 'k', read);
    expect(network.takeSent('prepare')).toHaveLength(2);
  });

  it('is kept for a bounded number of registers', () => {
    const network = new Network(3, { cachedMax: 2 });
    for (const key of ['a', 'b', 'c']) network.run('n1', key, set('1'));
    expect(network.node('n1').core.preparedCount).toBe(2);
    network.takeSent('prepare');
    network.run('n1', 'c', read);
    expect(network.takeSent('prepare')).toEqual([]);
    network.run('n1', 'a', read);
    expect(network.takeSent('prepare')).toHaveLength(2);
  });
});

/** Everything is on the disk of a node, and what it says is on its way. */
function writeAndSend(network: Network, id: string): void {
  do network.collect();
  while (network.node(id).write());
}

describe('conflicts', () => {
  it('fast-forward: the round after a rejection has a later ballot than the one it lost to', () => {
    const network = new Network(3, { cachedMax: 0 });
    const winner = { counter: 500, nodeId: 'n3' };
    network.start('n1', 'k', set('a'));
    writeAndSend(network, 'n1');
    network.queue = [];
    const [prepare] = network.takeSent('prepare');
    for (const from of ['n2', 'n3']) {
      network.node('n1').core.step({
        groupId: 1,
        from,
        to: 'n1',
        type: 'rejected',
        key: 'k',
        ballot: prepare!.ballot,
        promised: winner,
      });
    }
    network.settle();
    expect(network.outcome('n1', 1)?.type).toBe('chosen');
    expect(network.node('n1').core.counter).toBeGreaterThan(500);
    expect(network.node('n1').core.statistics()).toMatchObject({ conflicts: 1 });
  });

  it('a change that another proposer has adopted is not applied again', () => {
    const network = new Network(3, { cachedMax: 0 });
    network.run('n1', 'k', increment);
    // n1's accept reaches n2 alone; n2 then builds upon it, before n1 hears of anything.
    network.loses = ({ type, to, from }) => type === 'accept' && from === 'n1' && to === 'n3';
    network.delays = ({ type, to }) => type === 'accepted' && to === 'n1';
    const node = network.node('n1');
    const write = node.write;
    let isHung = false;
    node.write = () => (isHung ? false : write.call(node));
    network.delays = ({ type, to }) => (type === 'accepted' || type === 'promise') && to === 'n1';
    const request = network.start('n1', 'k', increment);
    network.settle();
    network.delays = ({ type, to }) => type === 'accepted' && to === 'n1';
    network.settle();
    isHung = true;
    network.loses = ({ type, to, from }) => type === 'accept' && from === 'n1' && to === 'n3';
    expect(network.run('n2', 'k', increment)).toEqual({ type: 'chosen', reply: '3' });
    isHung = false;
    network.loses = () => false;
    network.delays = () => false;
    network.queue = network.queue.filter(({ type }) => type !== 'accepted');
    network.ticks(3 * DEFAULTS.resendTicks);
    expect(network.outcome('n1', request)).toEqual({ type: 'chosen', reply: '2' });
    expect(network.run('n3', 'k', read)).toEqual({ type: 'chosen', reply: '3' });
  });

  it('a bounded number of conflicts, then it is given up', () => {
    const network = new Network(3, { roundsMax: 3, cachedMax: 0 });
    const node = network.node('n1').core;
    const request = network.start('n1', 'k', set('a'));
    writeAndSend(network, 'n1');
    for (let round = 0; round < 3; round += 1) {
      const [prepare] = network.takeSent('prepare');
      for (const from of ['n2', 'n3']) {
        const promised = { counter: prepare!.ballot.counter + 5, nodeId: from };
        node.step({
          groupId: 1,
          from,
          to: 'n1',
          type: 'rejected',
          key: 'k',
          ballot: prepare!.ballot,
          promised,
        });
      }
      writeAndSend(network, 'n1');
      network.queue = [];
    }
    expect(network.outcome('n1', request)).toEqual({ type: 'refused', reason: 'contended' });
  });

  it('a round that a minority rejects and another minority cannot answer begins anew', () => {
    const network = new Network(5, { cachedMax: 0 });
    network.run('n5', 'k', set('a'));
    network.node('n4').crash();
    network.node('n5').crash();
    // n2 has promised a later ballot: n1 has n1 and n3, which is no majority, and only n2 to turn to.
    network.node('n2').core.step({
      groupId: 1,
      from: 'n5',
      to: 'n2',
      type: 'prepare',
      key: 'k',
      ballot: { counter: 400, nodeId: 'n5' },
      age: 0,
    });
    network.settle();
    const request = network.start('n1', 'k', read);
    network.settle();
    expect(network.outcome('n1', request)).toBeUndefined();
    network.ticks(DEFAULTS.resendTicks);
    expect(network.outcome('n1', request)).toEqual({ type: 'chosen', reply: 'a' });
  });
});

describe('requests to one register wait for each other', () => {
  it('they are done one after the other, in their order', () => {
    const network = new Network(3);
    const requests = Array.from({ length: 10 }, () => network.start('n1', 'k', increment));
    network.settle();
    expect(requests.map((request) => network.outcome('n1', request))).toEqual(
      requests.map((_, place) => ({ type: 'chosen', reply: `${place + 1}` })),
    );
  });

  it('too many are refused, and nothing is done', () => {
    const network = new Network(3, { waitingPerKeyMax: 2, requestsMax: 5 });
    const requests = Array.from({ length: 4 }, () => network.start('n1', 'k', increment));
    expect(network.outcome('n1', requests[3]!)).toEqual({ type: 'refused', reason: 'overloaded' });
    const others = ['a', 'b', 'c'].map((key) => network.start('n1', key, increment));
    expect(network.outcome('n1', others[2]!)).toEqual({ type: 'refused', reason: 'overloaded' });
    network.settle();
    expect(network.run('n2', 'k', read)).toEqual({ type: 'chosen', reply: '3' });
    expect(network.node('n1').core.requestCount).toBe(0);
  });

  it('what waits too long is refused', () => {
    const network = new Network(3);
    network.node('n2').crash();
    network.node('n3').crash();
    const requests = [1, 2, 3].map(() => network.start('n1', 'k', remove));
    network.ticks(DEFAULTS.requestTicks);
    for (const request of requests) expect(network.outcome('n1', request)?.type).toBe('refused');
    expect(network.node('n1').core.requestCount).toBe(0);
  });
});

describe('ballots are unique, also across restarts (phxpaxos #145)', () => {
  it('a counter is reserved on disk before it leaves the node', () => {
    const network = new Network(3);
    network.start('n1', 'k', set('a'));
    expect(network.takeSent('prepare')).toEqual([]);
    network.settle();
    expect(network.takeSent('prepare')).toHaveLength(2);
  });

  it('after a restart every ballot is later than all that were used before', () => {
    const network = new Network(3);
    for (let life = 0; life < 5; life += 1) {
      for (let count = 0; count < 7; count += 1) network.run('n1', `k${count}`, set('a'));
      const used = network
        .takeSent('accept')
        .map(({ ballot, next }) => Math.max(ballot.counter, next?.counter ?? 0));
      network.node('n1').crash();
      network.node('n1').restart();
      network.run('n1', 'other', set('a'));
      const [prepare] = network.takeSent('prepare');
      expect(prepare!.ballot.counter).toBeGreaterThan(Math.max(...used));
    }
  });
});
