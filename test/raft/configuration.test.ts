/** The configuration is an entry of the log (dissertation, chapter 4). */
import { describe, expect, it } from 'vitest';
import { EntryKind, LogEntry } from '../../src/consensus/types.js';
import { decodeConfiguration, encodeConfiguration } from '../../src/raft/configuration-log.js';
import { Network } from './network.js';
import {
  append,
  appended,
  ask,
  command,
  makeLeader,
  only,
  propose,
  requestVote,
  settle,
  start,
  ticks,
  vote,
  voters,
} from './single.js';

const change = (index: number, term: number, ...ids: string[]) =>
  new LogEntry(index, term, EntryKind.Configuration, encodeConfiguration(voters(...ids)));

describe('the configuration in force', () => {
  it('survives encoding', () => {
    const joint = { voters: ['n1', 'é'], votersOutgoing: ['n2'], learners: ['n3'] };
    expect(decodeConfiguration(encodeConfiguration(joint))).toEqual(joint);
    expect(() => decodeConfiguration(Buffer.from('{"voters":"n1"}'))).toThrow(/no list of names/);
  });

  it('is that of the bootstrap while the log holds none', () => {
    expect(start().configuration).toEqual(voters('n1', 'n2', 'n3'));
  });

  it('is the newest in the log, committed or not', () => {
    const core = start();
    ask(core, append('n2', 1, { entries: [change(1, 1, 'n1', 'n2'), change(2, 1, 'n1', 'n2', 'n4')] }));
    expect(core.commitIndex).toBe(0);
    expect(core.configuration).toEqual(voters('n1', 'n2', 'n4'));
  });

  it('goes back to the one before when its entry is cut off', () => {
    const core = start();
    ask(core, append('n2', 1, { entries: [change(1, 1, 'n1', 'n2'), change(2, 1, 'n1')] }));
    ask(core, append('n3', 2, { prevLogIndex: 1, prevLogTerm: 1, entries: [command(2, 2)] }));
    expect(core.configuration).toEqual(voters('n1', 'n2'));
    ask(core, append('n3', 3, { entries: [command(1, 3)] }));
    expect(core.configuration).toEqual(voters('n1', 'n2', 'n3'));
  });

  it('is found again in the log, and in the snapshot, after a restart', () => {
    const core = start({ entries: [command(1, 1), change(2, 1, 'n1', 'n2')], term: 1 });
    expect(core.configuration).toEqual(voters('n1', 'n2'));
    const snapshot = { index: 4, term: 1, configuration: voters('n1') };
    expect(start({ snapshot, term: 1 }).configuration).toEqual(voters('n1'));
  });

  it('of a snapshot is the one at its index, not a later one', () => {
    const core = start();
    const entries = [change(1, 1, 'n1', 'n2'), command(2, 1), change(3, 1, 'n1')];
    ask(core, append('n2', 1, { entries, leaderCommit: 3 }));
    expect(core.snapshotMetadataAt(2)).toEqual({ index: 2, term: 1, configuration: voters('n1', 'n2') });
    core.compact(core.snapshotMetadataAt(2));
    expect(core.configuration).toEqual(voters('n1'));
  });

  it('decides at once whom the leader sends to', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    core.propose(EntryKind.Configuration, encodeConfiguration(voters('n1', 'n2', 'n4')));
    expect(core.followers().map((each) => each.id)).toEqual(['n2', 'n4']);
    expect(only(settle(core).messages, 'appendEntries', 'n4')).toHaveLength(1);
  });

  it('changes one at a time, and not before the leader committed in its term', () => {
    const core = start();
    makeLeader(core);
    const propose = () => core.propose(EntryKind.Configuration, encodeConfiguration(voters('n1', 'n2')));
    expect(propose()).toEqual({ refused: 'overloaded' });
    ask(core, appended('n2', 1, 1));
    expect(propose()).toHaveProperty('index', 2);
    expect(propose()).toEqual({ refused: 'overloaded' });
    settle(core);
    ask(core, appended('n2', 1, 2));
    expect(propose()).toHaveProperty('index', 3);
  });
});

describe('joint configurations', () => {
  const joint = { voters: ['n1', 'n2', 'n3'], votersOutgoing: ['n1', 'n4', 'n5'], learners: [] };

  it('need a majority of both halves to elect', () => {
    const core = start({ configuration: joint });
    ticks(core, 10);
    for (const id of ['n2', 'n3']) ask(core, vote(id, 'n1', 1, true));
    expect(core.term).toBe(0);
    ask(core, vote('n4', 'n1', 1, true));
    expect(core.term).toBe(1);
    for (const id of ['n2', 'n3']) ask(core, vote(id, 'n1', 1));
    expect(core.role).toBe('candidate');
    ask(core, vote('n5', 'n1', 1));
    expect(core.role).toBe('leader');
  });

  it('need a majority of both halves to commit', () => {
    const core = start({ configuration: joint });
    ticks(core, 10);
    for (const preVote of [true, false]) for (const id of ['n2', 'n4']) ask(core, vote(id, 'n1', 1, preVote));
    expect(core.role).toBe('leader');
    for (const id of ['n2', 'n3']) ask(core, appended(id, 1, 1));
    expect(core.commitIndex).toBe(0);
    ask(core, appended('n4', 1, 1));
    expect(core.commitIndex).toBe(1);
  });
});

describe('learners and strangers', () => {
  const withLearner = { voters: ['n1', 'n2'], votersOutgoing: [], learners: ['n3'] };

  it('a learner receives the log and applies it, but is not asked for votes and counts for nothing', () => {
    const network = new Network({ configuration: withLearner });
    network.elect('n1');
    network.put('n1', 'a');
    network.tick(3);
    expect(network.node('n3').machine).toEqual(['a']);
    expect(network.node('n3').core.role).toBe('learner');
    expect(network.sent.filter((message) => message.type === 'requestVote' && message.to === 'n3')).toEqual(
      [],
    );
    network.isolate('n2');
    const { commitIndex } = network.node('n1').core;
    network.put('n1', 'b');
    expect(network.node('n1').core.commitIndex).toBe(commitIndex);
  });

  it('the vote of a learner or a stranger does not count', () => {
    const core = start({ configuration: withLearner });
    ticks(core, 10);
    for (const id of ['n3', 'n9']) ask(core, vote(id, 'n1', 1, true));
    expect(core.term).toBe(0);
  });

  it('a learner does not campaign, nor does a node that is not in the configuration', () => {
    const learner = start({ id: 'n3', configuration: withLearner });
    const stranger = start({ id: 'n9' });
    for (const core of [learner, stranger]) {
      ticks(core, 100);
      ask(core, { type: 'timeoutNow', groupId: 1, from: 'n1', to: core.id, term: 0 });
      expect([core.term, core.votedFor]).toEqual([0, null]);
      expect(core.role).not.toBe('candidate');
    }
  });

  it('a learner that was made a voter without knowing it may be needed for a quorum: it answers', () => {
    const core = start({ configuration: { voters: ['n2', 'n3'], votersOutgoing: [], learners: ['n1'] } });
    const [answer] = only(ask(core, requestVote('n2', 1)), 'requestVoteResponse');
    expect(answer).toMatchObject({ granted: true });
  });

  it('a leader that is removed leads until that is committed by the others, then steps down', () => {
    const core = start();
    makeLeader(core);
    ask(core, appended('n2', 1, 1));
    core.propose(EntryKind.Configuration, encodeConfiguration(voters('n2', 'n3')));
    settle(core);
    ask(core, appended('n2', 1, 2));
    expect([core.role, core.commitIndex]).toEqual(['leader', 1]);
    ask(core, appended('n3', 1, 2));
    expect([core.role, core.commitIndex]).toEqual(['follower', 2]);
    expect(propose(core)).toEqual({ refused: 'noLeader' });
  });

  it('a candidate that loses its vote stops to campaign', () => {
    const core = start();
    ticks(core, 10);
    ask(core, append('n2', 1, { entries: [change(1, 1, 'n2', 'n3')] }));
    ticks(core, 50);
    expect(core.role).toBe('follower');
  });
});
