/** A Paxos cluster in the model: counters that begin anew with a node, rates, duels as sentences, and no leader. */
import { describe, expect, it } from 'vitest';
import {
  highestCommit,
  leaderOf,
  newestTerm,
  paxosFigures,
  paxosReport as reportOf,
} from '../../../src/dashboard/model/cluster-state.js';
import { decisionsPerSecond } from '../../../src/dashboard/model/decision-history.js';
import { proposalsBySecond } from '../../../src/dashboard/model/proposal-history.js';
import { sentenceOf } from '../../../src/dashboard/model/timeline.js';
import { event, LEADERLESS, NOON_MS, paxosReport, paxosStateAfter, reported } from '../cluster.js';

function chosenAt(node: string, chosen: number, afterMs: number, changes = {}) {
  return reported(node, paxosReport({ chosen, ...changes }), 'running', NOON_MS + afterMs);
}

function conflict(node: string, key: string, winner: string | null, afterMs = 0) {
  return event(
    {
      ...{ type: 'ballotConflict', node, key: `\0${key}`, counter: 7, phase: 'accept' },
      winner: winner === null ? null : { counter: 8, nodeId: winner },
    },
    afterMs,
  );
}

it('has no leader, no term and no commit index, but what all nodes have done together', () => {
  const state = paxosStateAfter(...LEADERLESS);
  expect([leaderOf(state), newestTerm(state), highestCommit(state)]).toEqual([null, null, 0]);
  expect(paxosFigures(state)).toMatchObject({ chosen: 300, rounds: 312, conflicts: 12, ballotCounter: 9 });
});

describe('what was chosen', () => {
  it('is counted by seconds, and not before anybody looked', () => {
    const state = paxosStateAfter(
      ...LEADERLESS,
      chosenAt('n1', 110, 1000),
      chosenAt('n1', 130, 2000, { conflicts: 6 }),
      chosenAt('n2', 105, 2500),
    );
    const seconds = proposalsBySecond(state.nodes[0]!.proposals, NOON_MS + 4000, 10);
    expect(seconds.map(({ chosen }) => chosen)).toEqual([0, 10, 20, 0, 0]);
    expect(seconds.map(({ conflicts }) => conflicts)).toEqual([0, 0, 2, 0, 0]);
    expect(decisionsPerSecond(state.decisions, NOON_MS + 2500)).toBeCloseTo(35 / 1.5, 0);
  });

  it('goes on through a restart, after which the counters begin anew', () => {
    const seen = paxosStateAfter(...LEADERLESS, chosenAt('n1', 7, 5000, { uptimeMs: 2000, conflicts: 0 }));
    expect(proposalsBySecond(seen.nodes[0]!.proposals, NOON_MS + 5000, 1)).toEqual([
      { chosen: 7, conflicts: 0 },
    ]);
    const told = paxosStateAfter(
      ...LEADERLESS,
      event({ type: 'nodeStarted', node: 'n1', term: null, lastLogIndex: 9 }, 4000),
      chosenAt('n1', 3, 5000, { uptimeMs: 1000, conflicts: 0 }),
    );
    expect(reportOf(told.nodes[0]!)?.chosen).toBe(3);
    expect(told.nodes[0]?.proposals.chosen).toBe(3);
  });

  it('is not counted twice if a report is older than the event before it', () => {
    const sample = (chosen: number, afterMs: number) =>
      event({ type: 'operationsChosen', node: 'n1', chosen, rounds: chosen + 4, conflicts: 4 }, afterMs);
    const state = paxosStateAfter(
      ...LEADERLESS,
      sample(120, 500),
      chosenAt('n1', 115, 400),
      sample(121, 600),
    );
    expect(state.nodes[0]?.proposals.chosen).toBe(21);
    expect(reportOf(state.nodes[0]!)).toMatchObject({ chosen: 121, rounds: 125 });
  });
});

describe('duels', () => {
  it('of two nodes within a while are one sentence', () => {
    const keys = ['a', 'b', 'a', 'c', 'd', 'e', 'f'];
    const { timeline } = paxosStateAfter(
      ...LEADERLESS,
      ...keys.map((key, place) => conflict('n1', key, 'n2', place * 100)),
      conflict('n2', 'a', 'n1', 50),
      conflict('n3', 'a', null, 60),
    );
    expect(timeline.entries.map(sentenceOf)).toEqual([
      'n1 lost rounds to ballots of n2, for a, b, c and 3 other keys',
      'n2 lost rounds to ballots of n1, for a',
      'n3 lost rounds of an age that is over, for a',
    ]);
  });
});
