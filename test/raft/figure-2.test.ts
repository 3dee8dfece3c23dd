/** Every rule of Figure 2 of the Raft paper, in the order in which it stands there. */
import { describe, expect, it } from 'vitest';
import type { RaftCore } from '../../src/raft/core.js';
import {
  append,
  appended,
  ask,
  bytes,
  command,
  logOf,
  logText,
  makeLeader,
  only,
  propose,
  requestVote,
  settle,
  start,
  ticks,
  vote,
} from './single.js';

describe('Figure 2, state', () => {
  it('currentTerm is 0 on first boot and increases monotonically', () => {
    const core = start();
    expect(core.term).toBe(0);
    ask(core, append('n2', 5));
    expect(core.term).toBe(5);
    ask(core, append('n3', 4));
    expect(core.term).toBe(5);
  });

  it('votedFor is null in a term in which no vote was given', () => {
    const core = start({ term: 3, votedFor: 'n2' });
    ask(core, append('n3', 4));
    expect(core.votedFor).toBeNull();
  });

  it('persistent state is updated on stable storage before responding to RPCs', () => {
    const core = start();
    core.step(requestVote('n2', 1));
    const effects = core.takeEffects();
    expect(effects.persist?.hardState).toEqual({ currentTerm: 1, votedFor: 'n2' });
    expect(effects.messages).toEqual([]);
    core.persisted(effects.persist?.sequence ?? 0);
    expect(only(core.takeEffects().messages, 'requestVoteResponse')[0]).toMatchObject({
      granted: true,
      to: 'n2',
    });
  });

  it('commitIndex and lastApplied are 0 at start and increase monotonically', () => {
    const core = start({ entries: logOf(1, 1), term: 1 });
    expect([core.commitIndex, core.appliedIndex]).toEqual([0, 0]);
    ask(core, append('n2', 1, { prevLogIndex: 2, prevLogTerm: 1, leaderCommit: 2 }));
    expect([core.commitIndex, core.appliedIndex]).toEqual([2, 2]);
    ask(core, append('n2', 1, { prevLogIndex: 2, prevLogTerm: 1, leaderCommit: 1 }));
    expect([core.commitIndex, core.appliedIndex]).toEqual([2, 2]);
  });

  it('nextIndex starts at the leader last log index + 1, matchIndex at 0', () => {
    const core = start({ entries: logOf(1, 1), term: 1 });
    ticks(core, 10);
    core.step(vote('n2', 'n1', 2, true));
    settle(core);
    core.step(vote('n2', 'n1', 2));
    expect(core.role).toBe('leader');
    expect(core.followers()).toMatchObject([
      { id: 'n2', nextIndex: 3, matchIndex: 0, state: 'probe' },
      { id: 'n3', nextIndex: 3, matchIndex: 0, state: 'probe' },
    ]);
  });
});

describe('Figure 2, AppendEntries RPC, receiver implementation', () => {
  it('1. replies false if term < currentTerm', () => {
    const core = start({ term: 3 });
    const [answer] = only(ask(core, append('n2', 2, { entries: logOf(2) })), 'appendEntriesResponse');
    expect(answer).toMatchObject({ success: false, term: 3, to: 'n2' });
    expect(core.lastLogIndex).toBe(0);
    expect(core.leader).toBeNull();
  });

  it('2. replies false if the log holds no entry at prevLogIndex', () => {
    const core = start({ entries: logOf(1), term: 1 });
    const message = append('n2', 1, { prevLogIndex: 3, prevLogTerm: 1, entries: [command(4, 1)] });
    const [answer] = only(ask(core, message), 'appendEntriesResponse');
    expect(answer).toMatchObject({ success: false, rejectedIndex: 3, hintIndex: 1, hintTerm: 1 });
    expect(logText(core)).toEqual(['1@1']);
  });

  it('2. replies false if the term of the entry at prevLogIndex does not match', () => {
    const core = start({ entries: logOf(1, 1), term: 2 });
    const message = append('n2', 3, { prevLogIndex: 2, prevLogTerm: 2, entries: [command(3, 3)] });
    const [answer] = only(ask(core, message), 'appendEntriesResponse');
    expect(answer).toMatchObject({ success: false, rejectedIndex: 2 });
    expect(logText(core)).toEqual(['1@1', '2@1']);
  });

  it('3. deletes a conflicting entry and all that follow it', () => {
    const core = start({ entries: logOf(1, 1, 1), term: 1 });
    core.step(append('n2', 2, { prevLogIndex: 1, prevLogTerm: 1, entries: [command(2, 2)] }));
    const { persists, effects } = settle(core);
    expect(logText(core)).toEqual(['1@1', '2@2']);
    expect(persists[0]?.entries.map((entry) => entry.index)).toEqual([2]);
    expect(effects[0]?.events).toContainEqual({ type: 'entriesDiscarded', term: 2, fromIndex: 2, count: 2 });
  });

  it('3. keeps entries that an old message does not contain', () => {
    const core = start({ entries: logOf(1, 1, 1), term: 1 });
    const [answer] = only(ask(core, append('n2', 1, { entries: [command(1, 1)] })), 'appendEntriesResponse');
    expect(logText(core)).toEqual(['1@1', '2@1', '3@1']);
    expect(answer).toMatchObject({ success: true, matchIndex: 1 });
  });

  it('4. appends the entries that are not in the log', () => {
    const core = start({ entries: logOf(1), term: 1 });
    const message = append('n2', 1, { entries: logOf(1, 1, 1) });
    const [answer] = only(ask(core, message), 'appendEntriesResponse');
    expect(logText(core)).toEqual(['1@1', '2@1', '3@1']);
    expect(answer).toMatchObject({ success: true, matchIndex: 3 });
  });

  it('5. sets commitIndex = min(leaderCommit, index of last new entry)', () => {
    const core = start({ entries: logOf(1, 1, 1), term: 1 });
    ask(core, append('n2', 2, { prevLogIndex: 1, prevLogTerm: 1, leaderCommit: 3 }));
    expect(core.commitIndex).toBe(1);
    ask(core, append('n2', 2, { prevLogIndex: 3, prevLogTerm: 1, leaderCommit: 2 }));
    expect(core.commitIndex).toBe(2);
  });

  it('an answer waits until the entries are on disk', () => {
    const core = start();
    core.step(append('n2', 1, { entries: logOf(1, 1) }));
    const first = core.takeEffects();
    core.step(append('n2', 1, { prevLogIndex: 2, prevLogTerm: 1 }));
    const second = core.takeEffects();
    expect([...first.messages, ...second.messages]).toEqual([]);
    core.persisted(first.persist?.sequence ?? 0);
    expect(only(core.takeEffects().messages, 'appendEntriesResponse').at(-1)).toMatchObject({
      matchIndex: 2,
    });
  });
});

describe('Figure 2, RequestVote RPC, receiver implementation', () => {
  const answerTo = (core: RaftCore, message: Parameters<typeof ask>[1]) =>
    only(ask(core, message), 'requestVoteResponse')[0];

  it('1. replies false if term < currentTerm', () => {
    const core = start({ term: 3 });
    expect(answerTo(core, requestVote('n2', 2))).toMatchObject({ granted: false, term: 3 });
  });

  it('2. grants the vote if votedFor is null', () => {
    const core = start({ term: 1 });
    expect(answerTo(core, requestVote('n2', 1))).toMatchObject({ granted: true, term: 1 });
    expect(core.votedFor).toBe('n2');
  });

  it('2. a vote in a term that was known already is on disk before it is given, too', () => {
    const core = start({ term: 1 });
    core.step(requestVote('n2', 1));
    const effects = core.takeEffects();
    expect(effects.persist?.hardState).toEqual({ currentTerm: 1, votedFor: 'n2' });
    expect(effects.messages).toEqual([]);
  });

  it('2. grants it again to the same candidate, for the reply may have been lost', () => {
    const core = start({ term: 1 });
    ask(core, requestVote('n2', 1));
    expect(answerTo(core, requestVote('n2', 1))).toMatchObject({ granted: true });
  });

  it('2. refuses it to another candidate of the same term, also after a restart', () => {
    const core = start({ term: 1 });
    ask(core, requestVote('n2', 1));
    expect(answerTo(core, requestVote('n3', 1))).toMatchObject({ granted: false });
    const restarted = start({ term: core.term, votedFor: core.votedFor });
    expect(answerTo(restarted, requestVote('n3', 1))).toMatchObject({ granted: false });
    expect(answerTo(restarted, requestVote('n2', 1))).toMatchObject({ granted: true });
  });

  it.each([
    { lastLogTerm: 2, lastLogIndex: 2, granted: true, why: 'same log' },
    { lastLogTerm: 2, lastLogIndex: 1, granted: false, why: 'same last term, shorter' },
    { lastLogTerm: 2, lastLogIndex: 3, granted: true, why: 'same last term, longer' },
    { lastLogTerm: 1, lastLogIndex: 9, granted: false, why: 'earlier last term, longer' },
    { lastLogTerm: 3, lastLogIndex: 1, granted: true, why: 'later last term, shorter' },
  ])('2. only to a log at least as up to date: $why', ({ lastLogTerm, lastLogIndex, granted }) => {
    const core = start({ entries: logOf(1, 2), term: 3 });
    expect(answerTo(core, requestVote('n2', 4, { lastLogTerm, lastLogIndex }))).toMatchObject({ granted });
  });
});

describe('Figure 2, rules for all servers', () => {
  it('if commitIndex > lastApplied: applies, each entry once and in order', () => {
    const core = start();
    core.step(append('n2', 1, { entries: logOf(1, 1, 1), leaderCommit: 2 }));
    core.step(append('n2', 1, { prevLogIndex: 3, prevLogTerm: 1, leaderCommit: 3 }));
    const committed = settle(core).effects.flatMap((effect) => effect.committed);
    expect(committed.map((entry) => entry.index)).toEqual([1, 2, 3]);
  });

  it.each(['follower', 'candidate', 'leader'] as const)(
    'a %s that sees a later term converts to follower',
    (role) => {
      const core = start();
      if (role === 'candidate') ticks(core, 10);
      if (role === 'leader') makeLeader(core);
      expect(core.role).toBe(role);
      ask(core, append('n2', 7));
      expect([core.role, core.term, core.leader]).toEqual(['follower', 7, 'n2']);
    },
  );

  it('a later term in a response counts as well', () => {
    const core = start();
    makeLeader(core);
    ask(core, { ...appended('n2', 9, 0), success: false });
    expect([core.role, core.term, core.leader]).toEqual(['follower', 9, null]);
  });
});

describe('Figure 2, rules for followers', () => {
  it('becomes a candidate if the election timeout elapses without AppendEntries', () => {
    const core = start();
    ticks(core, 9);
    expect(core.role).toBe('follower');
    ticks(core, 1);
    expect(core.role).toBe('candidate');
  });

  it('AppendEntries from the current leader, and granting a vote, start the timeout again', () => {
    const core = start();
    ticks(core, 9);
    ask(core, append('n2', 1));
    ticks(core, 9);
    expect(core.role).toBe('follower');
    const voter = start();
    ticks(voter, 9);
    ask(voter, requestVote('n2', 1));
    ticks(voter, 9);
    expect(voter.role).toBe('follower');
  });

  it('a refused vote does not start the timeout again', () => {
    const core = start({ entries: logOf(1), term: 1 });
    ticks(core, 9);
    ask(core, requestVote('n2', 2));
    ticks(core, 1);
    expect(core.role).toBe('candidate');
  });
});

describe('Figure 2, rules for candidates', () => {
  it('on conversion: increments currentTerm, votes for itself, sends RequestVote to all others', () => {
    const core = start({ entries: logOf(1, 1), term: 1 });
    ticks(core, 10);
    const requests = only(ask(core, vote('n2', 'n1', 2, true)), 'requestVote');
    expect([core.term, core.votedFor]).toEqual([2, 'n1']);
    expect(requests.map((request) => request.to)).toEqual(['n2', 'n3']);
    expect(requests[0]).toMatchObject({ term: 2, preVote: false, lastLogIndex: 2, lastLogTerm: 1 });
  });

  it('the requests leave only when the own vote is on disk', () => {
    const core = start();
    ticks(core, 10);
    core.step(vote('n2', 'n1', 1, true));
    const effects = core.takeEffects();
    expect(effects.persist?.hardState).toEqual({ currentTerm: 1, votedFor: 'n1' });
    expect(effects.messages).toEqual([]);
  });

  it('becomes leader with votes from a majority, each voter counted once', () => {
    const core = start({
      configuration: { voters: ['n1', 'n2', 'n3', 'n4', 'n5'], votersOutgoing: [], learners: [] },
    });
    ticks(core, 10);
    ask(core, vote('n2', 'n1', 1, true));
    ask(core, vote('n3', 'n1', 1, true));
    ask(core, vote('n2', 'n1', 1));
    ask(core, vote('n2', 'n1', 1));
    expect(core.role).toBe('candidate');
    ask(core, vote('n3', 'n1', 1));
    expect(core.role).toBe('leader');
  });

  it('votes of an earlier term do not count', () => {
    const core = start({ term: 4 });
    ticks(core, 10);
    ask(core, vote('n2', 'n1', 5, true));
    ask(core, vote('n3', 'n1', 4));
    expect(core.role).toBe('candidate');
  });

  it('converts to follower if AppendEntries comes from a new leader of the same term', () => {
    const core = start();
    ticks(core, 10);
    ask(core, vote('n2', 'n1', 1, true));
    ask(core, append('n3', 1));
    expect([core.role, core.term, core.leader]).toEqual(['follower', 1, 'n3']);
  });

  it('starts a new election if the election timeout elapses', () => {
    const core = start();
    ticks(core, 10);
    ask(core, vote('n2', 'n1', 1, true));
    const requests = only(ticks(core, 10), 'requestVote');
    expect(requests[0]).toMatchObject({ preVote: true, term: 2 });
  });
});

describe('Figure 2, rules for leaders', () => {
  it('upon election: sends AppendEntries to each server, here with the no-op of its term', () => {
    const core = start({ entries: logOf(1), term: 1 });
    const first = only(makeLeader(core), 'appendEntries');
    expect(first.map((message) => message.to)).toEqual(['n2', 'n3']);
    expect(first[0]).toMatchObject({ term: 2, prevLogIndex: 1, prevLogTerm: 1 });
    expect(first[0]?.entries).toMatchObject([{ index: 2, term: 2, kind: 0 }]);
  });

  it('repeats heartbeats during idle periods', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    ask(core, appended('n3', 1, 1));
    const beats = only(ticks(core, 6), 'appendEntries', 'n2');
    expect(beats).toHaveLength(3);
    expect(beats[0]).toMatchObject({ entries: [], leaderCommit: 1 });
  });

  it('appends commands from clients and sends those from nextIndex on', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    propose(core, 'a');
    propose(core, 'b');
    const [message, ...more] = only(settle(core).messages, 'appendEntries', 'n2').filter(
      (one) => one.entries.length > 0,
    );
    expect(more).toEqual([]);
    expect(message?.entries.map((entry) => entry.data)).toEqual([bytes('a'), bytes('b')]);
  });

  it('if successful: updates nextIndex and matchIndex', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    expect(core.followers()[0]).toMatchObject({ matchIndex: 1, nextIndex: 2, state: 'replicate' });
  });

  it('if AppendEntries fails: decrements nextIndex and retries', () => {
    const core = start({ entries: logOf(1, 1, 1), term: 1 });
    makeLeader(core);
    const refusal = { ...appended('n2', 2, 0), success: false, rejectedIndex: 3, hintIndex: 1, hintTerm: 1 };
    const [retry] = only(ask(core, refusal), 'appendEntries', 'n2');
    expect(retry).toMatchObject({ prevLogIndex: 1, prevLogTerm: 1 });
    expect(retry?.entries).toHaveLength(3);
  });

  it('commits N if a majority of matchIndex >= N and log[N].term == currentTerm, and says so', () => {
    const core = start();
    makeLeader(core);
    propose(core);
    settle(core);
    expect(core.commitIndex).toBe(0);
    const messages = ask(core, appended('n2', 1, 2));
    expect(core.commitIndex).toBe(2);
    expect(only(messages, 'appendEntries', 'n2')[0]).toMatchObject({ entries: [], leaderCommit: 2 });
  });
});
