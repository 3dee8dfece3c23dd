import { expect, it } from 'vitest';
import { describeEvent } from '../../src/trace/describe-event.js';
import type { ClusterEvent, ReplicaEvent } from '../../src/trace/events.js';

type Type = ClusterEvent['type'];

/** At least one example of every type: the compiler asks for a new type's. */
const EXAMPLES: {
  readonly [T in Type]: ReadonlyArray<readonly [Extract<ReplicaEvent, { type: T }>, string]>;
} = {
  roleChanged: [
    [
      { type: 'roleChanged', term: 4, from: 'candidate', to: 'leader', reason: 'won the election' },
      'n3 became leader in term 4: won the election',
    ],
  ],
  termAdvanced: [[{ type: 'termAdvanced', term: 4, from: 2 }, 'n3 moved from term 2 to term 4']],
  leaderChanged: [
    [{ type: 'leaderChanged', term: 4, leader: 'n1' }, 'n3 follows n1 in term 4'],
    [{ type: 'leaderChanged', term: 4, leader: 'n3' }, 'n3 leads in term 4'],
    [{ type: 'leaderChanged', term: 4, leader: null }, 'n3 knows no leader in term 4'],
  ],
  electionStarted: [
    [{ type: 'electionStarted', term: 4, preVote: false }, 'n3 stood for election in term 4'],
    [
      { type: 'electionStarted', term: 3, preVote: true },
      'n3 asked whether it could win an election in term 4 (pre-vote)',
    ],
  ],
  voteAnswered: [
    [
      {
        type: 'voteAnswered',
        term: 4,
        candidate: 'n1',
        preVote: false,
        granted: true,
        reason: 'its log is up to date',
      },
      'n3 voted for n1 in term 4',
    ],
    [
      {
        type: 'voteAnswered',
        term: 4,
        candidate: 'n1',
        preVote: false,
        granted: false,
        reason: 'its log is behind',
      },
      'n3 refused its vote to n1 in term 4: its log is behind',
    ],
    [
      {
        type: 'voteAnswered',
        term: 3,
        candidate: 'n1',
        preVote: true,
        granted: true,
        reason: 'its log is up to date',
      },
      'n3 would vote for n1 (pre-vote): its log is up to date',
    ],
    [
      {
        type: 'voteAnswered',
        term: 3,
        candidate: 'n1',
        preVote: true,
        granted: false,
        reason: 'there is a leader',
      },
      'n3 would not vote for n1 (pre-vote): there is a leader',
    ],
  ],
  voteReceived: [
    [
      { type: 'voteReceived', term: 4, voter: 'n1', preVote: false, granted: true },
      'n3 got the vote of n1 in term 4',
    ],
    [
      { type: 'voteReceived', term: 4, voter: 'n1', preVote: false, granted: false },
      'n3 was refused the vote of n1 in term 4',
    ],
    [
      { type: 'voteReceived', term: 3, voter: 'n1', preVote: true, granted: true },
      'n3 got the pre-vote of n1',
    ],
    [
      { type: 'voteReceived', term: 3, voter: 'n1', preVote: true, granted: false },
      'n3 was refused the pre-vote of n1',
    ],
    [
      { type: 'voteReceived', term: 4, voter: 'n3', preVote: false, granted: true },
      'n3 counts its own vote in term 4',
    ],
  ],
  entriesDiscarded: [
    [
      { type: 'entriesDiscarded', term: 4, fromIndex: 7, count: 3 },
      'n3 discarded entries 7 to 9, never committed, for those of the leader of term 4',
    ],
    [
      { type: 'entriesDiscarded', term: 4, fromIndex: 7, count: 1 },
      'n3 discarded entry 7, never committed, for those of the leader of term 4',
    ],
  ],
  configurationChanged: [
    [
      {
        type: 'configurationChanged',
        term: 4,
        index: 9,
        configuration: { voters: ['n1', 'n2'], votersOutgoing: [], learners: [] },
      },
      'n3 uses the configuration of entry 9: voters n1, n2',
    ],
    [
      {
        type: 'configurationChanged',
        term: 4,
        index: 9,
        configuration: { voters: ['n1', 'n2'], votersOutgoing: ['n1', 'n3'], learners: ['n4'] },
      },
      'n3 uses the configuration of entry 9: voters n1, n2; outgoing voters n1, n3; learners n4',
    ],
  ],
  snapshotSendStarted: [
    [
      { type: 'snapshotSendStarted', term: 4, to: 'n1', index: 90 },
      'n3 began to send n1 its snapshot up to entry 90',
    ],
  ],
  snapshotInstalled: [
    [{ type: 'snapshotInstalled', term: 4, index: 90 }, 'n3 installed a snapshot up to entry 90'],
  ],
  transferStarted: [
    [{ type: 'transferStarted', term: 4, target: 'n1' }, 'n3 began to hand leadership to n1 in term 4'],
  ],
  transferEnded: [
    [{ type: 'transferEnded', term: 5, target: 'n1', succeeded: true }, 'n3 handed leadership to n1'],
    [
      { type: 'transferEnded', term: 4, target: 'n1', succeeded: false },
      'n3 gave up handing leadership to n1',
    ],
  ],
  nodeStarted: [
    [{ type: 'nodeStarted', term: null, lastLogIndex: 12 }, 'n3 started with its log up to entry 12'],
    [{ type: 'nodeStarted', term: 4, lastLogIndex: 17 }, 'n3 started in term 4, with its log up to entry 17'],
  ],
  ballotConflict: [
    [
      {
        type: 'ballotConflict',
        key: '\0k',
        counter: 7,
        phase: 'prepare',
        winner: { counter: 9, nodeId: 'n1' },
      },
      'n3 had prepare 7 for k rejected for ballot 9 of n1',
    ],
    [
      { type: 'ballotConflict', key: '\x02a b', counter: 7, phase: 'accept', winner: null },
      'n3 had accept 7 for a\\x20b (database 2) rejected',
    ],
  ],
  collectionStarted: [
    [{ type: 'collectionStarted', tombstones: 1 }, 'n3 begins to forget one tombstone'],
    [{ type: 'collectionStarted', tombstones: 4 }, 'n3 begins to forget 4 tombstones'],
  ],
  operationsChosen: [
    [
      { type: 'operationsChosen', chosen: 12, rounds: 13, conflicts: 1 },
      'n3 has had 12 operations chosen, in 13 rounds',
    ],
    [
      { type: 'operationsChosen', chosen: 1, rounds: 1, conflicts: 0 },
      'n3 has had 1 operation chosen, in 1 round',
    ],
  ],
  collectionEnded: [
    [
      { type: 'collectionEnded', tombstones: 4, succeeded: true },
      'n3 had 4 tombstones forgotten by every node',
    ],
    [
      { type: 'collectionEnded', tombstones: 1, succeeded: false },
      'n3 could not have tombstones forgotten: not every node answered',
    ],
  ],
  nodeStopping: [[{ type: 'nodeStopping', term: 4 }, 'n3 is stopping']],
  commitAdvanced: [
    [{ type: 'commitAdvanced', term: 4, commitIndex: 17 }, 'n3 knows entries up to 17 to be committed'],
  ],
  snapshotTaken: [
    [
      { type: 'snapshotTaken', term: 4, index: 90, bytes: 4096 },
      'n3 took a snapshot up to entry 90 (4096 bytes)',
    ],
  ],
  peerUp: [[{ type: 'peerUp', term: 4, peer: 'n1' }, 'n3 is connected to n1']],
  peerDown: [[{ type: 'peerDown', term: 4, peer: 'n1' }, 'n3 lost its connection to n1']],
  faultsChanged: [
    [{ type: 'faultsChanged', term: null, faults: ['isolated'] }, 'n3 has an injected fault: isolated'],
    [{ type: 'faultsChanged', term: null, faults: [] }, 'n3 is free of injected faults'],
  ],
};

const place = { node: 'n3', time: 1000, sequence: 1 };

it.each(
  Object.values(EXAMPLES)
    .flat()
    .map(([event, sentence]) => [sentence, event] as const),
)('%s', (sentence, event) => {
  expect(describeEvent({ ...event, ...place } as ClusterEvent)).toBe(sentence);
});

it('an event of a later version is told by its type', () => {
  const event = { ...place, type: 'logCompacted', term: 1 } as unknown as ClusterEvent;
  expect(describeEvent(event)).toBe('n3 sent an event that this version does not know: logCompacted');
});
