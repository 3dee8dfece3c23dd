import { expect, it } from 'vitest';
import type { Observation } from '../../../src/dashboard/model/observation.js';
import { sentenceOf } from '../../../src/dashboard/model/timeline.js';
import { event, HEALTHY, NOON_MS, reported, stateAfter } from '../cluster.js';

function story(...observations: readonly Observation[]): string[] {
  return stateAfter(...observations).timeline.entries.map(sentenceOf);
}

it('tells an election as one sentence, whoever tells of it', () => {
  expect(
    story(
      event({ type: 'electionStarted', node: 'n3', term: 3, preVote: true }),
      event({ type: 'voteReceived', node: 'n3', term: 3, voter: 'n1', preVote: true, granted: true }, 1),
      event({ type: 'electionStarted', node: 'n3', term: 4, preVote: false }, 2),
      event({ type: 'voteReceived', node: 'n3', term: 4, voter: 'n3', preVote: false, granted: true }, 3),
      event(
        {
          type: 'voteAnswered',
          node: 'n1',
          term: 4,
          candidate: 'n3',
          preVote: false,
          granted: true,
          reason: '',
        },
        4,
      ),
      event({ type: 'voteReceived', node: 'n3', term: 4, voter: 'n1', preVote: false, granted: true }, 5),
      event(
        {
          type: 'voteAnswered',
          node: 'n2',
          term: 4,
          candidate: 'n3',
          preVote: false,
          granted: false,
          reason: '',
        },
        6,
      ),
    ),
  ).toEqual([
    'n3 asked who would vote for it in term 4: n1 would',
    'n3 stood for term 4, voted for by n1, n2 refused',
  ]);
});

it('tells a new leader once, with who follows and how long there was none', () => {
  expect(
    story(
      event({ type: 'roleChanged', node: 'n1', term: 3, from: 'candidate', to: 'leader', reason: 'won' }, 0),
      event({ type: 'peerDown', node: 'n2', term: 3, peer: 'n1' }, 1000),
      event({ type: 'peerDown', node: 'n3', term: 3, peer: 'n1' }, 1001),
      event({ type: 'leaderChanged', node: 'n2', term: 4, leader: 'n3' }, 1400),
      event(
        { type: 'roleChanged', node: 'n3', term: 4, from: 'candidate', to: 'leader', reason: 'won' },
        1402,
      ),
      event({ type: 'leaderChanged', node: 'n3', term: 4, leader: 'n3' }, 1402),
    ),
  ).toEqual([
    'n1 leads term 3',
    'n2 and n3 lost n1',
    'n3 leads term 4, after 402 ms without a leader; n2 follows',
  ]);
});

it('puts what comes late where it belongs', () => {
  expect(
    story(
      event({ type: 'nodeStopping', node: 'n2', term: 1 }, 50),
      event({ type: 'nodeStarted', node: 'n1', term: 1, lastLogIndex: 4 }, 10),
    ),
  ).toEqual(['n1 started in term 1, with its log up to entry 4', 'n2 is stopping']);
});

it('does not take the same sentence much later for the same happening', () => {
  const lost = (afterMs: number) => event({ type: 'peerDown', node: 'n2', term: 3, peer: 'n1' }, afterMs);
  expect(story(lost(0), lost(20_000))).toEqual(['n2 lost n1', 'n2 lost n1']);
});

it('tells what becomes of processes and what is done from here', () => {
  expect(
    story(
      ...HEALTHY,
      reported('n2', null, 'paused', NOON_MS + 1),
      reported('n2', null, 'running', NOON_MS + 2),
      reported('n3', null, 'crashed', NOON_MS + 3),
      { type: 'action', timeMs: NOON_MS + 4, text: 'n3 killed', failed: false },
    ),
  ).toEqual([
    'n2 is paused: its process is frozen',
    'n2 goes on where it was paused',
    'n3 is gone: its process ended without being told to',
    'n3 killed',
  ]);
});

it('leaves out what drowns the rest, and is bounded', () => {
  expect(story(event({ type: 'commitAdvanced', node: 'n1', term: 1, commitIndex: 3 }))).toEqual([]);
  const many = Array.from({ length: 1000 }, (_, place) =>
    event({ type: 'snapshotTaken', node: 'n1', term: 1, index: place, bytes: 10 }, place),
  );
  const entries = story(...many);
  expect(entries).toHaveLength(600);
  expect(entries.at(-1)).toBe('n1 took a snapshot up to entry 999 (10 bytes)');
});
