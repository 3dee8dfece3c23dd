/** PreVote, CheckQuorum and leader stickiness (dissertation, sections 9.6, 6.2 and 4.2.3). */
import { describe, expect, it } from 'vitest';
import { Network } from './network.js';
import { append, appended, ask, logOf, makeLeader, only, requestVote, start, ticks, vote } from './single.js';

const preVote = (from: string, term: number, more = {}) =>
  requestVote(from, term, { preVote: true, ...more });

describe('PreVote', () => {
  it('asks before it campaigns: neither term nor vote changes until a majority would vote', () => {
    const core = start({ term: 3, votedFor: 'n2' });
    const requests = only(ticks(core, 10), 'requestVote');
    expect(requests[0]).toMatchObject({ preVote: true, term: 4 });
    expect([core.term, core.votedFor, core.role]).toEqual([3, 'n2', 'candidate']);
    ask(core, vote('n2', 'n1', 4, true));
    expect([core.term, core.votedFor]).toEqual([4, 'n1']);
  });

  it('a granted PreVote changes nothing at the voter: it still has its one vote', () => {
    const core = start({ term: 3, votedFor: 'n2' });
    const [answer] = only(ask(core, preVote('n3', 4)), 'requestVoteResponse');
    expect(answer).toMatchObject({ granted: true, preVote: true, term: 4 });
    expect([core.term, core.votedFor]).toEqual([3, 'n2']);
    expect(only(ask(core, requestVote('n3', 3)), 'requestVoteResponse')[0]).toMatchObject({ granted: false });
  });

  it('several may be told yes: a PreVote is no promise', () => {
    const core = start({ term: 3 });
    for (const id of ['n2', 'n3']) {
      expect(only(ask(core, preVote(id, 4)), 'requestVoteResponse')[0]).toMatchObject({ granted: true });
    }
  });

  it('is refused to a log that is behind', () => {
    const core = start({ term: 3, entries: logOf(1, 2) });
    expect(only(ask(core, preVote('n2', 4)), 'requestVoteResponse')[0]).toMatchObject({
      granted: false,
      term: 3,
    });
  });

  it('does not count as a vote, nor a vote as a PreVote', () => {
    const core = start();
    ticks(core, 10);
    ask(core, vote('n2', 'n1', 1, true));
    expect(core.term).toBe(1);
    ask(core, vote('n3', 'n1', 1, true));
    expect(core.role).toBe('candidate');
    const other = start({ term: 1 });
    ticks(other, 10);
    ask(other, vote('n2', 'n1', 1));
    expect([other.role, other.term]).toEqual(['candidate', 1]);
  });

  it('granted for an earlier term does not count for a later one', () => {
    const core = start({ term: 1 });
    ticks(core, 10);
    ask(core, vote('n2', 'n1', 2, true));
    ticks(core, 10);
    expect([core.role, core.term]).toEqual(['candidate', 2]);
    ask(core, vote('n3', 'n1', 2, true));
    expect(core.term).toBe(2);
    ask(core, vote('n3', 'n1', 3, true));
    expect(core.term).toBe(3);
  });

  it('a refusal with a later term is adopted, so that the next PreVote has a chance', () => {
    const core = start({ term: 1 });
    ticks(core, 10);
    ask(core, vote('n2', 'n1', 7, true, false));
    expect([core.term, core.role]).toEqual([7, 'follower']);
    expect(only(ticks(core, 10), 'requestVote')[0]).toMatchObject({ preVote: true, term: 8 });
  });

  it('one for a term that is over is told so, and does not wait for ever', () => {
    const core = start({ term: 7 });
    expect(only(ask(core, preVote('n2', 3)), 'requestVoteResponse')[0]).toMatchObject({
      granted: false,
      term: 7,
    });
  });

  it('a node that comes back from a partition does not disrupt', () => {
    const network = new Network();
    const leader = network.elect('n1');
    const { term } = leader.core;
    network.isolate('n3');
    network.tick(200);
    expect(network.node('n3').core.term).toBe(term);
    network.heal();
    network.tick(50);
    expect([leader.core.role, leader.core.term]).toEqual(['leader', term]);
    expect(network.node('n3').core.leader).toBe('n1');
  });

  it('a node that is in a later term already brings the cluster there, and is not stuck', () => {
    const network = new Network();
    network.elect('n1');
    network.isolate('n3');
    network.node('n3').core.step({ ...append('n2', 9), to: 'n3' });
    network.tick(60);
    network.heal();
    network.tick(100);
    const leader = network.electAny();
    expect(leader.core.term).toBeGreaterThan(8);
    for (const node of network.all) expect(node.core.leader).toBe(leader.id);
  });
});

describe('leader stickiness', () => {
  it('within the minimum election timeout of hearing the leader, a vote request is not even answered', () => {
    const core = start();
    ask(core, append('n2', 1));
    ticks(core, 9);
    expect(ask(core, requestVote('n3', 5))).toEqual([]);
    expect(ask(core, preVote('n3', 5))).toEqual([]);
    expect(core.term).toBe(1);
  });

  it('after it, the request is looked at', () => {
    const core = start({ options: { random: () => 0.99 } });
    ask(core, append('n2', 1));
    ticks(core, 10);
    expect(only(ask(core, requestVote('n3', 5)), 'requestVoteResponse')[0]).toMatchObject({ granted: true });
  });

  it('a leader is not deposed by a vote request: removed nodes keep sending them', () => {
    const core = start();
    makeLeader(core);
    expect(ask(core, requestVote('n3', 5, { lastLogIndex: 9, lastLogTerm: 4 }))).toEqual([]);
    expect([core.role, core.term]).toEqual(['leader', 1]);
  });

  it('a campaign that the leader asked for is not ignored', () => {
    const core = start();
    ask(core, append('n2', 1));
    const request = requestVote('n3', 2, { leadershipTransfer: true });
    expect(only(ask(core, request), 'requestVoteResponse')[0]).toMatchObject({ granted: true, term: 2 });
  });
});

describe('CheckQuorum', () => {
  it('a leader that hears no quorum for an election timeout steps down', () => {
    const core = start();
    makeLeader(core);
    ticks(core, 40);
    expect([core.role, core.leader, core.term]).not.toContain('leader');
  });

  it('one that hears a quorum goes on, though a node is silent', () => {
    const core = start();
    makeLeader(core);
    for (let done = 0; done < 100; done += 1) {
      ticks(core, 1);
      ask(core, appended('n2', 1, 1));
    }
    expect(core.role).toBe('leader');
    expect(core.followers()).toMatchObject([{ recentlyActive: true }, { recentlyActive: false }]);
  });

  it('learners do not make a quorum', () => {
    const core = start({
      configuration: { voters: ['n1', 'n2'], votersOutgoing: [], learners: ['n3', 'n4'] },
    });
    makeLeader(core);
    for (let done = 0; done < 50; done += 1) {
      for (const id of ['n3', 'n4']) if (core.role === 'leader') ask(core, appended(id, 1, 1));
      ticks(core, 1);
    }
    expect(core.role).not.toBe('leader');
  });

  it('a leader in a minority steps down, the majority elects another, and the old one follows it', () => {
    const network = new Network({ random: 'seeded' });
    network.elect('n1');
    network.isolate('n1');
    network.put('n1', 'lost');
    network.tick(60);
    expect(network.node('n1').core.role).not.toBe('leader');
    const leader = network.electAny();
    network.put(leader.id, 'kept');
    network.heal();
    network.tick(60);
    for (const node of network.all) expect(node.machine).toEqual(['kept']);
  });
});
