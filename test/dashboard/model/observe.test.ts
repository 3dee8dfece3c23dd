import { describe, expect, it } from 'vitest';
import {
  emptyState,
  highestCommit,
  isPresent,
  leaderOf,
  newestTerm,
} from '../../../src/dashboard/model/cluster-state.js';
import { lagOf } from '../../../src/dashboard/model/lag.js';
import { lookOf } from '../../../src/dashboard/model/look.js';
import { observe } from '../../../src/dashboard/model/observe.js';
import { silenceOf } from '../../../src/dashboard/model/silence.js';
import {
  event,
  HEALTHY,
  leaderReport,
  membership,
  NOON_MS,
  raftAt,
  report,
  reported,
  stateAfter,
} from '../cluster.js';

describe('a report', () => {
  it('makes a node known', () => {
    const state = stateAfter(...HEALTHY);
    expect(state.nodes.every(isPresent)).toBe(true);
    expect([leaderOf(state)?.id, newestTerm(state), highestCommit(state)]).toEqual(['n1', 3, 17]);
    expect(state.nowMs).toBe(NOON_MS);
  });

  it('that does not come leaves what is known, as of the past', () => {
    const state = stateAfter(...HEALTHY, reported('n1', null, 'crashed', NOON_MS + 100));
    expect(state.nodes[0]).toMatchObject({
      process: 'crashed',
      isReachable: false,
      report: { commitIndex: 17 },
    });
    expect(leaderOf(state)).toBeNull();
    expect(highestCommit(state)).toBe(17);
  });

  it('of an old leader does not win over that of a newer term', () => {
    const state = stateAfter(...HEALTHY, reported('n2', leaderReport({ term: 4 })));
    expect(leaderOf(state)?.id).toBe('n2');
  });
});

describe('an event', () => {
  it('changes what is known of its node until the next report', () => {
    const state = stateAfter(
      ...HEALTHY,
      event({ type: 'roleChanged', node: 'n2', term: 4, from: 'candidate', to: 'leader', reason: 'won' }, 10),
      event({ type: 'leaderChanged', node: 'n3', term: 4, leader: 'n2' }, 12),
      event({ type: 'commitAdvanced', node: 'n2', term: 4, commitIndex: 20 }, 14),
      event({ type: 'peerDown', node: 'n3', term: 4, peer: 'n1' }, 15),
    );
    expect(leaderOf(state)?.id).toBe('n2');
    expect(state.nodes[1]?.report).toMatchObject({
      term: 4,
      commitIndex: 20,
      lastApplied: 20,
      lastLogIndex: 20,
    });
    expect(raftAt(state, 1)?.termRuns.at(-1)).toEqual({ term: 4, firstIndex: 18 });
    expect(state.nodes[2]?.report).toMatchObject({ term: 4, leader: 'n2' });
    expect(state.nodes[2]?.report?.peers[0]).toEqual({ id: 'n1', connected: false });
  });

  it('from before the report changes nothing but the story', () => {
    const state = stateAfter(
      ...HEALTHY,
      event(
        { type: 'roleChanged', node: 'n1', term: 3, from: 'leader', to: 'follower', reason: 'old' },
        -500,
      ),
    );
    expect(leaderOf(state)?.id).toBe('n1');
    expect(state.timeline.entries).toHaveLength(1);
  });

  it('counts votes', () => {
    const campaign = event({ type: 'electionStarted', node: 'n2', term: 4, preVote: false }, 1);
    const yes = event(
      { type: 'voteReceived', node: 'n2', term: 4, voter: 'n2', preVote: false, granted: true },
      2,
    );
    const no = event(
      { type: 'voteReceived', node: 'n2', term: 4, voter: 'n3', preVote: false, granted: false },
      3,
    );
    expect(stateAfter(...HEALTHY, campaign, yes, no, yes).nodes[1]?.report).toMatchObject({
      votesGranted: ['n2'],
      votesRefused: ['n3'],
    });
  });
});

describe('a revision', () => {
  it('is for what somebody would step to, not for time that passes', () => {
    const state = stateAfter(...HEALTHY);
    const later = observe(
      state,
      reported('n2', report({ electionElapsedMs: 40, uptimeMs: 62_000 }), 'running', NOON_MS + 500),
    );
    expect(later.revision).toBe(state.revision);
    expect(lookOf(later)).not.toBe(lookOf(state));
    expect(observe(later, reported('n2', report({ commitIndex: 18 }))).revision).toBe(state.revision + 1);
    expect(observe(later, reported('n2', null, 'paused')).revision).toBe(state.revision + 1);
  });

  it('looks the same if nothing that is shown has changed', () => {
    const state = stateAfter(...HEALTHY);
    const same = observe(
      state,
      reported('n2', report({ uptimeMs: 61_100, electionElapsedMs: 45 }), 'running', NOON_MS + 20),
    );
    expect(lookOf(same)).toBe(lookOf(state));
  });
});

it('measures how far a follower is behind by what its leader knows', () => {
  const followers = [{ ...leaderReport().followers[0], id: 'n2', matchIndex: 12 }] as never;
  const state = stateAfter(...HEALTHY, reported('n1', leaderReport({ followers })));
  expect(state.nodes.map((node) => lagOf(state, node))).toEqual([0, 5, 0]);
  // What the leader committed since is no reason to call a follower late.
  const later = observe(state, event({ type: 'commitAdvanced', node: 'n1', term: 3, commitIndex: 40 }, 5));
  expect(lagOf(later, later.nodes[1]!)).toBe(5);
  expect(lagOf(emptyState(membership()), state.nodes[1]!)).toBeNull();
});

it('a follower is silent only once it misses a heartbeat', () => {
  const silence = (electionElapsedMs: number): number | null =>
    silenceOf(stateAfter(...HEALTHY, reported('n2', report({ electionElapsedMs }))).nodes[1]!);
  expect([silence(0), silence(70), silence(200), silence(900)]).toEqual([0, 0, 0.5, 1]);
  expect(silenceOf(stateAfter(...HEALTHY).nodes[0]!)).toBeNull();
});
