/** How much is sent at once, and how much is taken: windows, batches and bounds (dissertation, chapter 10). */
import { describe, expect, it } from 'vitest';
import type { RaftOptions } from '../../src/raft/options.js';
import { Network } from './network.js';
import {
  append,
  appended,
  ask,
  logOf,
  makeLeader,
  only,
  propose,
  requestVote,
  settle,
  start,
  ticks,
} from './single.js';

/** A leader whose n2 is in `replicate`, and whose n3 is silent. */
function leader(options: Partial<RaftOptions> = {}) {
  const core = start({ options });
  makeLeader(core);
  ask(core, appended('n2', 1, 1));
  return core;
}

describe('batching', () => {
  it('all proposals of a turn go in one message to each follower, and in one batch to the disk', () => {
    const core = leader();
    ask(core, appended('n3', 1, 1));
    for (let put = 0; put < 100; put += 1) propose(core, `v${put}`);
    const { messages, persist } = core.takeEffects();
    expect(only(messages, 'appendEntries').map((message) => [message.to, message.entries.length])).toEqual([
      ['n2', 100],
      ['n3', 100],
    ]);
    expect(persist?.entries).toHaveLength(100);
  });

  it('entries are handed on, not copied: the same objects, and the same list for followers in step', () => {
    const core = leader();
    ask(core, appended('n3', 1, 1));
    propose(core, 'a');
    const { messages, persist } = core.takeEffects();
    const [first, second] = only(messages, 'appendEntries');
    expect(first?.entries).toBe(second?.entries);
    expect(first?.entries[0]).toBe(persist?.entries[0]);
  });

  it('a message holds at most messageBytesMax, but at least one entry', () => {
    const core = leader({ messageBytesMax: 200 });
    for (const data of ['a', 'b', 'c', 'x'.repeat(1000), 'd']) propose(core, data.padEnd(50));
    const sizes = only(core.takeEffects().messages, 'appendEntries', 'n2').map(
      (message) => message.entries.length,
    );
    expect(sizes).toEqual([2, 1, 1, 1]);
  });

  it('a new commit index travels with the entries of the same turn', () => {
    const core = leader();
    propose(core, 'a');
    settle(core);
    core.step(appended('n2', 1, 2));
    propose(core, 'b');
    const messages = only(core.takeEffects().messages, 'appendEntries', 'n2');
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ leaderCommit: 2, prevLogIndex: 2 });
  });

  it('after effects were taken there are none, until something happens', () => {
    const core = leader();
    propose(core, 'a');
    expect(core.hasEffects()).toBe(true);
    core.takeEffects();
    expect(core.hasEffects()).toBe(false);
    core.tick();
    expect(core.hasEffects()).toBe(false);
    core.tick();
    expect(core.hasEffects()).toBe(true);
  });
});

describe('the window', () => {
  it('in probe, one message goes; heartbeats repeat the question without the entries', () => {
    const core = start();
    expect(only(makeLeader(core), 'appendEntries', 'n3')).toHaveLength(1);
    propose(core, 'a');
    expect(only(settle(core).messages, 'appendEntries', 'n3')).toEqual([]);
    const beats = only(ticks(core, 2), 'appendEntries', 'n3');
    expect(beats).toMatchObject([{ prevLogIndex: 0, entries: [] }]);
  });

  it('in replicate, messages go ahead of the answers, up to inflightMessagesMax', () => {
    const core = leader({ inflightMessagesMax: 3 });
    let sent = 0;
    for (let put = 0; put < 10; put += 1) {
      propose(core, `v${put}`);
      sent += only(core.takeEffects().messages, 'appendEntries', 'n2').length;
    }
    expect(sent).toBe(3);
    core.step(appended('n2', 1, 3));
    const more = only(core.takeEffects().messages, 'appendEntries', 'n2');
    expect(more[0]).toMatchObject({ prevLogIndex: 4 });
    expect(more.flatMap((message) => message.entries)).toHaveLength(7);
  });

  it('and up to inflightBytesMax', () => {
    const core = leader({ inflightBytesMax: 300 });
    let sent = 0;
    for (let put = 0; put < 10; put += 1) {
      propose(core, 'x'.repeat(100));
      sent += only(core.takeEffects().messages, 'appendEntries', 'n2').length;
    }
    expect(sent).toBe(3);
  });

  it('a full window does not hold back heartbeats', () => {
    const core = leader({ inflightMessagesMax: 1 });
    propose(core, 'a');
    settle(core);
    expect(only(ticks(core, 2), 'appendEntries', 'n2')).toMatchObject([{ entries: [], prevLogIndex: 2 }]);
  });

  it('a lost message is noticed by the heartbeat and sent again', () => {
    const network = new Network();
    network.elect('n1');
    network.loses = (message) => message.type === 'appendEntries' && message.to === 'n3';
    network.put('n1', 'a');
    network.heal();
    network.tick(4);
    expect(network.node('n3').machine).toEqual(['a']);
  });

  it('a lost connection sends the follower back to probe', () => {
    const core = leader();
    propose(core, 'a');
    settle(core);
    core.peerUnreachable('n2');
    core.peerUnreachable('n9');
    expect(core.followers()[0]).toMatchObject({ state: 'probe', nextIndex: 2, inflightMessages: 0 });
    expect(only(settle(core).messages, 'appendEntries', 'n2')[0]?.entries).toHaveLength(1);
  });

  it('a commit is announced without waiting for the heartbeat', () => {
    const network = new Network();
    network.elect('n1');
    network.put('n1', 'a');
    for (const node of network.all) expect(node.machine).toEqual(['a']);
  });

  it('a commit is announced by the entries that are about to be proposed, or else once none are', () => {
    const core = leader();
    for (const data of ['a', 'b']) {
      propose(core, data);
      core.expectProposals(false);
      const sent = only(settle(core).messages, 'appendEntries', 'n2');
      expect(sent[0]).toMatchObject({
        leaderCommit: core.commitIndex,
        entries: [{ index: core.lastLogIndex }],
      });
      core.expectProposals(true);
      expect(only(ask(core, appended('n2', 1, core.lastLogIndex)), 'appendEntries')).toEqual([]);
      expect(core.commitIndex).toBe(core.lastLogIndex);
    }
    core.expectProposals(false);
    expect(only(settle(core).messages, 'appendEntries', 'n2')).toMatchObject([
      { leaderCommit: core.commitIndex, entries: [] },
    ]);
  });
});

describe('the bound on uncommitted bytes', () => {
  it('refuses what goes beyond it, and takes more once something is committed', () => {
    const core = leader({ uncommittedBytesMax: 10 });
    expect(propose(core, '123456')).toHaveProperty('index', 2);
    expect(propose(core, '12345')).toEqual({ refused: 'overloaded' });
    expect(propose(core, '1234')).toHaveProperty('index', 3);
    expect(core.uncommittedBytes).toBe(10);
    settle(core);
    ask(core, appended('n2', 1, 3));
    expect(core.uncommittedBytes).toBe(0);
    expect(propose(core, '1234567890')).toHaveProperty('index', 4);
  });

  it('always lets one entry pass, however large', () => {
    const core = leader({ uncommittedBytesMax: 10 });
    expect(propose(core, 'x'.repeat(100))).toHaveProperty('index', 2);
    expect(propose(core, '1')).toEqual({ refused: 'overloaded' });
  });

  it('begins anew with each leadership: entries of others do not count', () => {
    const core = start({ entries: logOf(1, 1, 1), term: 1, options: { uncommittedBytesMax: 10 } });
    makeLeader(core);
    expect(core.uncommittedBytes).toBe(0);
    propose(core, '123456');
    settle(core);
    ask(core, appended('n2', 2, 5));
    expect(core.uncommittedBytes).toBe(0);
    propose(core, '123456');
    ask(core, append('n3', 5));
    expect(core.uncommittedBytes).toBe(0);
  });

  it('proposals elsewhere than on the leader are refused', () => {
    const core = start();
    expect(propose(core)).toEqual({ refused: 'noLeader' });
    ask(core, append('n2', 1));
    expect(propose(core)).toEqual({ refused: 'notLeader' });
  });
});

describe('what a node tells about itself', () => {
  it('its elections, votes and terms, as events', () => {
    const core = start();
    core.step(requestVote('n2', 1));
    core.step(append('n2', 1));
    const events = settle(core).effects.flatMap((effect) => effect.events);
    expect(events).toEqual([
      { type: 'termAdvanced', term: 1, from: 0 },
      {
        type: 'voteAnswered',
        term: 1,
        candidate: 'n2',
        preVote: false,
        granted: true,
        reason: 'its log is up to date',
      },
      { type: 'leaderChanged', term: 1, leader: 'n2' },
    ]);
  });
});
