/** The dashboard where it cannot draw. */
import { expect, it } from 'vitest';
import { isTerminal } from '../../src/dashboard/plain/print-dashboard.js';
import { statusLine, toJson } from '../../src/dashboard/plain/status-line.js';
import { HEALTHY, LEADERLESS, NOON_MS, paxosStateAfter, reported, stateAfter } from './cluster.js';

it('says how the cluster is in one line', () => {
  expect(statusLine(stateAfter(...HEALTHY))).toBe(
    'leader n1, term 3, quorum 3 of 3, commit 17; n1 leader, n2 follower, n3 follower',
  );
  const state = stateAfter(...HEALTHY, reported('n1', null, 'crashed'), reported('n2', null));
  expect(statusLine(state)).toBe(
    'no leader, term 3, no quorum 1 of 3, commit 17; n1 crashed, n2 does not answer, n3 follower',
  );
});

it('speaks of what was chosen under Paxos, where nobody leads', () => {
  const state = paxosStateAfter(...LEADERLESS, reported('n3', null, 'paused'));
  expect(statusLine(state)).toBe(
    'quorum 2 of 3, chosen 300, rounds/op 1.04, conflicts 12; n1 running, n2 running, n3 paused',
  );
  expect(toJson(state)).toMatchObject({
    ...{ engine: 'paxos', leader: null, term: null, commitIndex: null, quorum: true },
    paxos: { chosen: 300, conflicts: 12, promises: 660 },
    nodes: [{ role: null, paxos: { chosen: 100 } }, {}, { reachable: false }],
  });
});

it('and as one value', () => {
  expect(toJson(stateAfter(...HEALTHY, reported('n3', null, 'paused')))).toEqual({
    time: NOON_MS,
    cluster: 'default',
    engine: 'raft',
    leader: 'n1',
    term: 3,
    commitIndex: 17,
    quorum: true,
    nodes: [
      { id: 'n1', process: 'running', reachable: true, faults: [], role: 'leader', term: 3, commitIndex: 17 },
      {
        id: 'n2',
        process: 'running',
        reachable: true,
        faults: [],
        role: 'follower',
        term: 3,
        commitIndex: 17,
      },
      { id: 'n3', process: 'paused', reachable: false, faults: [], role: null, term: 3, commitIndex: 17 },
    ],
  });
});

it.each<[boolean, { stdin: boolean; stdout: boolean; env: NodeJS.ProcessEnv }]>([
  [true, { stdin: true, stdout: true, env: { TERM: 'xterm' } }],
  [false, { stdin: false, stdout: true, env: { TERM: 'xterm' } }],
  [false, { stdin: true, stdout: false, env: { TERM: 'xterm' } }],
  [false, { stdin: true, stdout: true, env: { TERM: 'dumb' } }],
  [false, { stdin: true, stdout: true, env: { TERM: 'xterm', INK_SCREEN_READER: 'true' } }],
])('draws: %s, for %j', (expected, { stdin, stdout, env }) => {
  const process = { stdin: { isTTY: stdin }, stdout: { isTTY: stdout }, env };
  expect(isTerminal(process as unknown as NodeJS.Process)).toBe(expected);
});
