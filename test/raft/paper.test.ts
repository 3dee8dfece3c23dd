/** The figures and sections of the Raft paper beyond Figure 2. */
import { describe, expect, it } from 'vitest';
import { Network } from './network.js';
import {
  append,
  appended,
  ask,
  command,
  logOf,
  logText,
  makeLeader,
  only,
  propose,
  requestVote,
  settle,
  start,
  text,
  ticks,
  vote,
} from './single.js';

describe('Figure 7: a leader brings every log in line with its own', () => {
  const leaderTerms = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
  it.each([
    ['a', [1, 1, 1, 4, 4, 5, 5, 6, 6]],
    ['b', [1, 1, 1, 4]],
    ['c', [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6]],
    ['d', [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7]],
    ['e', [1, 1, 1, 4, 4, 4, 4]],
    ['f', [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]],
  ])('follower (%s)', (_name, followerTerms) => {
    const leader = start({ id: 'n1', entries: logOf(...leaderTerms), term: 7 });
    const follower = start({ id: 'n2', entries: logOf(...followerTerms), term: 7 });
    let messages = only(makeLeader(leader), 'appendEntries', 'n2');
    let exchanges = 0;
    while (messages.length > 0 && exchanges < 20) {
      exchanges += 1;
      const answers = messages.flatMap((message) => ask(follower, message));
      messages = answers.flatMap((answer) => only(ask(leader, answer), 'appendEntries', 'n2'));
    }
    expect(logText(follower)).toEqual(logText(leader));
    expect(leader.followers()[0]).toMatchObject({ id: 'n2', matchIndex: 11, state: 'replicate' });
    // One exchange for each term in which they differ, not one for each entry.
    expect(exchanges).toBeLessThanOrEqual(6);
  });

  it('a conflict term is skipped in one refusal, however many entries it has', () => {
    const leader = start({ entries: logOf(1, ...Array(50).fill(5)), term: 5 });
    const follower = start({ id: 'n2', entries: logOf(1, ...Array(80).fill(3)), term: 5 });
    const [probe] = only(makeLeader(leader), 'appendEntries', 'n2');
    const [refusal] = only(ask(follower, probe!), 'appendEntriesResponse');
    expect(refusal).toMatchObject({ success: false, rejectedIndex: 51 });
    const [retry] = only(ask(leader, refusal!), 'appendEntries', 'n2');
    expect(retry?.prevLogIndex).toBe(1);
    const [success] = only(ask(follower, retry!), 'appendEntriesResponse');
    expect(success).toMatchObject({ success: true, matchIndex: 52 });
  });
});

describe('Figure 8: entries of earlier terms are not committed by counting', () => {
  it('an entry of term 2 on a majority is committed only with one of the current term', () => {
    // (c): S1 leads again, in term 4, and replicates the entry of term 2.
    const core = start({
      entries: [command(1, 1), command(2, 2)],
      term: 3,
      configuration: { voters: ['n1', 'n2', 'n3', 'n4', 'n5'], votersOutgoing: [], learners: [] },
    });
    ticks(core, 10);
    for (const preVote of [true, false]) for (const id of ['n2', 'n3']) ask(core, vote(id, 'n1', 4, preVote));
    expect(core.role).toBe('leader');
    ask(core, appended('n2', 4, 2));
    ask(core, appended('n3', 4, 2));
    expect(core.commitIndex).toBe(0);
    // (e): once an entry of term 4 is on a majority, everything before it is committed too.
    ask(core, appended('n2', 4, 3));
    ask(core, appended('n3', 4, 3));
    expect(core.commitIndex).toBe(3);
  });
});

describe('section 3.4, elections', () => {
  it('the election timeout is drawn anew for each election, from [min, max)', () => {
    const draws = [0, 0.999, 0.5];
    let drawn = 0;
    const core = start({ options: { random: () => draws[drawn++ % 3] ?? 0 } });
    const lengths: number[] = [];
    for (let campaigns = 0; campaigns < 3; campaigns += 1) {
      let waited = 0;
      let asked = false;
      while (!asked && waited < 100) {
        waited += 1;
        asked = only(ticks(core, 1), 'requestVote').length > 0;
      }
      lengths.push(waited);
    }
    expect(lengths).toEqual([10, 19, 15]);
  });

  it('duelling candidates: a split vote elects nobody, and the next timeout decides', () => {
    const network = new Network({ size: 4, random: 'seeded' });
    for (let done = 0; done < 20; done += 1) {
      network.node('n1').core.tick();
      network.node('n2').core.tick();
    }
    network.settle();
    network.electAny();
    const leaders = network.all.filter((node) => node.core.role === 'leader');
    expect(leaders).toHaveLength(1);
    const terms = network.all
      .flatMap((node) => node.eventsOf('roleChanged'))
      .filter((event) => event.to === 'leader');
    expect(new Set(terms.map((event) => event.term)).size).toBe(terms.length);
  });

  it('a lost vote reply: the candidate asks again and is elected', () => {
    const network = new Network();
    network.loses = (message) => message.type === 'requestVoteResponse';
    network.tickOnly('n1', 19);
    expect(network.node('n1').core.role).toBe('candidate');
    network.heal();
    network.tickOnly('n1', 19);
    expect(network.node('n1').core.role).toBe('leader');
  });

  it('a candidate whose log is behind does not win, one whose log is complete does', () => {
    const network = new Network();
    network.elect('n1');
    network.isolate('n3');
    network.put('n1', 'a');
    network.heal();
    network.node('n1').crash();
    network.tickOnly('n3', 60);
    expect(network.node('n3').core.role).not.toBe('leader');
    network.elect('n2');
    expect(network.node('n2').machine).toEqual(['a']);
  });

  it('a majority of votes refused ends the candidacy', () => {
    const core = start();
    ticks(core, 10);
    ask(core, vote('n2', 'n1', 1, true));
    ask(core, vote('n2', 'n1', 1, false, false));
    ask(core, vote('n3', 'n1', 1, false, false));
    expect([core.role, core.term]).toEqual(['follower', 1]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('a cluster of %i elects one leader and commits', (size) => {
    const network = new Network({ size, random: 'seeded', seed: size });
    const leader = network.electAny();
    network.put(leader.id, 'x');
    network.tick(3);
    for (const node of network.all) expect(node.machine).toEqual(['x']);
  });

  it.each([2, 3, 4, 5, 6, 7])('of %i nodes, half (rounded down) is no quorum: the rest alone is', (size) => {
    const network = new Network({ size, random: 'seeded', seed: size });
    network.electAny();
    const ids = [...network.nodes.keys()];
    const minority = ids.slice(0, Math.floor(size / 2));
    network.isolate(...minority);
    network.tick(100);
    const leaders = network.all.filter((node) => node.core.role === 'leader').map((node) => node.id);
    for (const leader of leaders) expect(minority).not.toContain(leader);
    expect(leaders).toHaveLength(size % 2 === 0 ? 0 : 1);
  });
});

describe('section 3.5, replication', () => {
  it('a proposal reaches every machine, in order', () => {
    const network = new Network();
    network.elect('n1');
    for (const data of ['a', 'b', 'c']) network.put('n1', data);
    for (const node of network.all) expect(node.machine).toEqual(['a', 'b', 'c']);
  });

  it('reordered and duplicated messages change nothing', () => {
    const core = start();
    const first = append('n2', 1, { entries: logOf(1, 1) });
    const second = append('n2', 1, {
      prevLogIndex: 2,
      prevLogTerm: 1,
      entries: [command(3, 1)],
      leaderCommit: 2,
    });
    const [early] = only(ask(core, second), 'appendEntriesResponse');
    expect(early).toMatchObject({ success: false });
    for (const message of [first, second, first, second, second, first]) ask(core, message);
    expect(logText(core)).toEqual(['1@1', '2@1', '3@1']);
    expect(core.commitIndex).toBe(2);
  });

  it('late and duplicated answers do not move matchIndex back', () => {
    const core = start();
    makeLeader(core);
    propose(core);
    settle(core);
    ask(core, appended('n2', 1, 2));
    ask(core, appended('n2', 1, 1));
    ask(core, { ...appended('n2', 1, 0), success: false, rejectedIndex: 1, hintIndex: 0, hintTerm: 0 });
    expect(core.followers()[0]).toMatchObject({ matchIndex: 2, nextIndex: 3, state: 'replicate' });
  });

  it('a late refusal of another probe is ignored', () => {
    const core = start({ entries: logOf(1, 1, 1), term: 1 });
    makeLeader(core);
    const late = { ...appended('n2', 2, 0), success: false, rejectedIndex: 2, hintIndex: 0, hintTerm: 0 };
    expect(only(ask(core, late), 'appendEntries', 'n2')).toEqual([]);
    expect(core.followers()[0]).toMatchObject({ nextIndex: 4 });
  });

  it('a leader never deletes or overwrites entries of its own log', () => {
    const core = start({ entries: logOf(1), term: 1 });
    makeLeader(core);
    expect(() => core.step(append('n2', 2, { entries: [command(1, 2)] }))).toThrow(/both lead term 2/);
  });

  it('a second leader in one term is a broken invariant', () => {
    const core = start();
    ask(core, append('n2', 1));
    expect(() => core.step(append('n3', 1))).toThrow(/n2 and n3 both lead term 1/);
  });

  it('an entry that contradicts a committed one is a broken invariant', () => {
    const core = start();
    ask(core, append('n2', 1, { entries: logOf(1, 1), leaderCommit: 2 }));
    expect(() => core.step(append('n3', 2, { entries: [command(1, 2)] }))).toThrow(/committed entry 1/);
  });

  it('messages of a stale term change nothing, and a stale leader learns the term', () => {
    const core = start({ term: 5, entries: logOf(1) });
    for (const stale of [
      vote('n2', 'n1', 4),
      appended('n2', 4, 9),
      { ...requestVote('n2', 4), preVote: true },
    ]) {
      ask(core, stale);
    }
    const metadata = { index: 9, term: 4, configuration: core.configuration };
    const piece = { type: 'installSnapshot', groupId: 1, from: 'n2', to: 'n1', term: 4 } as const;
    const [answer] = ask(core, { ...piece, metadata, offset: 0, data: new Uint8Array(0), done: true });
    expect(answer).toMatchObject({ type: 'appendEntriesResponse', term: 5, success: false });
    expect([core.term, core.lastLogIndex, core.role]).toEqual([5, 1, 'follower']);
  });

  it('what is for another node, another group, or from itself, is ignored', () => {
    const core = start();
    ask(core, { ...append('n2', 3), to: 'n9' });
    ask(core, { ...append('n2', 3), groupId: 2 });
    ask(core, append('n1', 3));
    expect(core.term).toBe(0);
  });

  it('answers from a node that is no member are ignored', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('stranger', 1, 1));
    expect(core.commitIndex).toBe(0);
    expect(text(core.entries(1, 1)[0]!.data)).toBe('');
  });
});
