/** Linearizable reads by ReadIndex (dissertation, section 6.4). */
import { describe, expect, it } from 'vitest';
import { Network } from './network.js';
import { append, appended, ask, makeLeader, only, propose, settle, start, ticks, voters } from './single.js';

describe('ReadIndex on the leader', () => {
  it('a new leader serves no read before an entry of its term is committed', () => {
    const core = start({ entries: [], term: 0 });
    makeLeader(core);
    core.requestRead(7);
    const early = settle(core);
    ask(core, appended('n2', 1, 0, 0));
    expect(early.effects.flatMap((effect) => effect.readsReady)).toEqual([]);
    core.step(appended('n2', 1, 1));
    const { messages, effects } = settle(core);
    expect(effects.flatMap((effect) => effect.readsReady)).toEqual([]);
    const [asked] = only(messages, 'appendEntries', 'n2').filter((message) => message.readRound > 0);
    core.step(appended('n2', 1, 1, asked?.readRound));
    expect(settle(core).effects.flatMap((effect) => effect.readsReady)).toEqual([{ context: 7, index: 1 }]);
  });

  it('is confirmed by a quorum that answers after the read was asked', () => {
    const core = start({ configuration: voters('n1', 'n2', 'n3', 'n4', 'n5') });
    makeLeader(core);
    for (const id of ['n2', 'n3']) ask(core, appended(id, 1, 1));
    core.requestRead(1);
    const round = only(settle(core).messages, 'appendEntries')[0]?.readRound ?? 0;
    const ready = (from: string, readRound: number) => {
      core.step(appended(from, 1, 1, readRound));
      return settle(core).effects.flatMap((effect) => effect.readsReady);
    };
    expect(ready('n2', round - 1)).toEqual([]);
    expect(ready('n3', round - 1)).toEqual([]);
    expect(ready('n2', round)).toEqual([]);
    expect(ready('n2', round)).toEqual([]);
    expect(ready('n4', round)).toEqual([{ context: 1, index: 1 }]);
  });

  it('a round is never used again: the answer to an earlier one confirms nothing', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    const rounds: number[] = [];
    for (let read = 1; read <= 3; read += 1) {
      core.requestRead(5); // the driver's name for it may well be the same
      rounds.push(only(settle(core).messages, 'appendEntries', 'n2').at(-1)?.readRound ?? 0);
    }
    expect(new Set(rounds).size).toBe(3);
    core.step(appended('n2', 1, 1, rounds[0]));
    expect(settle(core).effects.flatMap((effect) => effect.readsReady)).toHaveLength(1);
  });

  it('reads of one turn share one round', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    for (const context of [1, 2, 3]) core.requestRead(context);
    const messages = only(settle(core).messages, 'appendEntries', 'n2');
    expect(messages).toHaveLength(1);
    core.step(appended('n2', 1, 1, messages[0]?.readRound));
    expect(settle(core).effects.flatMap((effect) => effect.readsReady)).toHaveLength(3);
  });

  it('a lost confirmation is asked for again with the heartbeat', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    core.requestRead(1);
    const first = only(settle(core).messages, 'appendEntries', 'n2')[0]?.readRound;
    const again = only(ticks(core, 2), 'appendEntries', 'n2')[0]?.readRound;
    expect(again).toBe(first);
  });

  it('is answered in the same turn in a cluster of one', () => {
    const core = start({ configuration: voters('n1') });
    makeLeader(core);
    settle(core);
    core.requestRead(3);
    expect(core.takeEffects().readsReady).toEqual([{ context: 3, index: 1 }]);
  });

  it('a leader that is deposed refuses what it has not confirmed', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    core.requestRead(1);
    settle(core);
    core.requestRead(2);
    core.step(append('n2', 5));
    const refused = settle(core).effects.flatMap((effect) => effect.readsRefused);
    expect(refused).toEqual([
      { context: 1, reason: 'notLeader' },
      { context: 2, reason: 'notLeader' },
    ]);
  });

  it('an isolated leader answers no read, though another has committed since', () => {
    const network = new Network();
    network.elect('n1');
    network.put('n1', 'old');
    network.isolate('n1');
    network.node('n1').core.requestRead(1);
    network.settle();
    network.node('n2').core.tick();
    network.elect('n2');
    network.put('n2', 'new');
    network.tick(60);
    expect(network.node('n1').reads).toEqual([]);
    expect(network.node('n1').refusals).toMatchObject([{ context: 1 }]);
  });
});

describe('ReadIndex on a follower', () => {
  it('is forwarded to the leader and answered with its index', () => {
    const network = new Network();
    network.elect('n1');
    network.put('n1', 'a');
    network.node('n2').core.requestRead(42);
    network.settle();
    expect(network.node('n2').reads).toEqual([{ context: 42, index: 2 }]);
  });

  it('reads of one turn go in one message', () => {
    const core = start();
    ask(core, append('n2', 1));
    for (const context of [1, 2, 3]) core.requestRead(context);
    const [message, ...more] = only(settle(core).messages, 'readIndex', 'n2');
    expect(more).toEqual([]);
    core.step({ ...message!, type: 'readIndexResponse', from: 'n2', to: 'n1', index: 4, refused: null });
    const ready = settle(core).effects.flatMap((effect) => effect.readsReady);
    expect(ready.map((read) => read.index)).toEqual([4, 4, 4]);
  });

  it('an answer to the run before the restart is not taken for one to this run', () => {
    const before = start({ options: { incarnation: 1 } });
    ask(before, append('n2', 1));
    before.requestRead(1);
    const [message] = only(settle(before).messages, 'readIndex');
    const after = start({ term: 1, options: { incarnation: 2 } });
    ask(after, append('n2', 1));
    after.requestRead(1);
    settle(after);
    after.step({ ...message!, type: 'readIndexResponse', from: 'n2', to: 'n1', index: 1, refused: null });
    expect(settle(after).effects.flatMap((effect) => effect.readsReady)).toEqual([]);
  });

  it('an answer that comes twice is given once', () => {
    const core = start();
    ask(core, append('n2', 1));
    core.requestRead(1);
    const [message] = only(settle(core).messages, 'readIndex');
    const answer = {
      ...message!,
      type: 'readIndexResponse',
      from: 'n2',
      to: 'n1',
      index: 1,
      refused: null,
    } as const;
    core.step(answer);
    core.step(answer);
    expect(settle(core).effects.flatMap((effect) => effect.readsReady)).toHaveLength(1);
  });

  it('is refused without a leader, when the leader changes, and when no answer comes', () => {
    const core = start({ options: { random: () => 0.99 } });
    const refused = () => settle(core).effects.flatMap((effect) => effect.readsRefused);
    core.requestRead(1);
    expect(refused()).toEqual([{ context: 1, reason: 'noLeader' }]);
    ask(core, append('n2', 1));
    core.requestRead(2);
    settle(core);
    core.step(append('n3', 2));
    expect(refused()).toEqual([{ context: 2, reason: 'noLeader' }]);
    core.requestRead(3);
    settle(core);
    for (let done = 0; done < 20; done += 1) {
      core.tick();
      core.step(append('n3', 2));
    }
    expect(refused()).toEqual([{ context: 3, reason: 'noLeader' }]);
  });

  it('a node that does not lead says so to the follower', () => {
    const core = start();
    const message = { groupId: 1, from: 'n2', to: 'n1', term: 0, incarnation: 1, context: 8 } as const;
    const [answer] = only(ask(core, { ...message, type: 'readIndex' }), 'readIndexResponse');
    expect(answer).toMatchObject({ context: 8, refused: 'notLeader', index: 0 });
  });

  it('a learner may read too', () => {
    const configuration = { voters: ['n1', 'n2'], votersOutgoing: [], learners: ['n3'] };
    const network = new Network({ configuration });
    network.elect('n1');
    network.tick(3);
    network.node('n3').core.requestRead(1);
    network.settle();
    expect(network.node('n3').reads).toHaveLength(1);
  });
});

describe('a read and proposals', () => {
  it('sees what was committed before it was asked, and waits for no later proposal', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    propose(core, 'later');
    core.requestRead(1);
    const round = only(settle(core).messages, 'appendEntries', 'n2').at(-1)?.readRound;
    core.step(appended('n2', 1, 1, round));
    expect(settle(core).effects.flatMap((effect) => effect.readsReady)).toEqual([{ context: 1, index: 1 }]);
  });
});
