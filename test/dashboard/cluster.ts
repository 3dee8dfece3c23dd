/** Observations of a cluster of three, made by hand: what the model is fed in the tests. */
import { type ClusterState, emptyState, raftReport } from '../../src/dashboard/model/cluster-state.js';
import type {
  Membership,
  NodeReport,
  Observation,
  PaxosReport,
  ProcessState,
  RaftReport,
} from '../../src/dashboard/model/observation.js';
import { observe } from '../../src/dashboard/model/observe.js';
import type { ClusterEvent } from '../../src/trace/events.js';

export function membership(count = 3, engine: Membership['engine'] = 'raft'): Membership {
  const nodes = Array.from({ length: count }, (_, place) => ({ id: `n${place + 1}`, port: 7401 + place }));
  return { cluster: 'default', engine, nodes };
}

/** Noon, so that times read the same in every zone but for the hour. */
export const NOON_MS = new Date(2026, 0, 1, 12, 0, 0).getTime();

export function report(changes: Partial<RaftReport> = {}): RaftReport {
  return {
    engine: 'raft',
    role: 'follower',
    term: 3,
    votedFor: 'n1',
    leader: 'n1',
    commitIndex: 17,
    lastApplied: 17,
    lastLogIndex: 17,
    firstLogIndex: 1,
    snapshotIndex: 0,
    termRuns: [
      { term: 1, firstIndex: 1 },
      { term: 3, firstIndex: 9 },
    ],
    heartbeatMs: 50,
    electionElapsedMs: 20,
    electionTimeoutMs: 400,
    votesGranted: [],
    votesRefused: [],
    followers: [],
    peers: ['n1', 'n2', 'n3'].map((id) => ({ id, connected: true })),
    faults: [],
    uptimeMs: 61_000,
    rssBytes: 61_000_000,
    ...changes,
  };
}

export function leaderReport(changes: Partial<RaftReport> = {}): RaftReport {
  const followers = ['n2', 'n3'].map((id) => ({
    ...{ id, state: 'replicate' as const, matchIndex: 17, nextIndex: 18 },
    ...{ inflightMessages: 0, recentlyActive: true },
  }));
  return report({ role: 'leader', followers, ...changes });
}

export function paxosReport(changes: Partial<PaxosReport> = {}): PaxosReport {
  return {
    engine: 'paxos',
    ballotCounter: 9,
    ...{ registers: 4, keys: 3, tombstones: 1, requests: 0, prepared: 3, collected: 2 },
    ...{ chosen: 100, unanswered: 1, rounds: 104, roundsWithoutPrepare: 90, conflicts: 4 },
    ...{ promises: 220, acceptances: 210, rejections: 6 },
    peers: ['n1', 'n2', 'n3'].map((id) => ({ id, connected: true })),
    faults: [],
    uptimeMs: 61_000,
    rssBytes: 61_000_000,
    ...changes,
  };
}

export function reported(
  node: string,
  nodeReport: NodeReport | null,
  process: ProcessState = 'running',
  timeMs = NOON_MS,
): Observation {
  return { type: 'report', node, timeMs, process, pid: 4242, report: nodeReport };
}

type EventFields = Omit<ClusterEvent, 'time' | 'sequence'>;

let sequence = 0;

/** `afterMs`: since noon. */
export function event<Fields extends EventFields>(fields: Fields, afterMs = 0): Observation {
  sequence += 1;
  return {
    type: 'event',
    event: { ...fields, time: NOON_MS + afterMs, sequence } as unknown as ClusterEvent,
  };
}

export function stateAfter(...observations: readonly Observation[]): ClusterState {
  return observations.reduce(observe, emptyState(membership()));
}

/** The report of the node at a place, which runs Raft. */
export function raftAt(state: ClusterState, place: number): RaftReport | null {
  const node = state.nodes[place];
  return node === undefined ? null : raftReport(node);
}

/** As `stateAfter`, under Paxos. */
export function paxosStateAfter(...observations: readonly Observation[]): ClusterState {
  return observations.reduce(observe, emptyState(membership(3, 'paxos')));
}

/** Nobody leads, each has proposed. */
export const LEADERLESS: readonly Observation[] = ['n1', 'n2', 'n3'].map((id) => reported(id, paxosReport()));

/** n1 leads, n2 and n3 follow. */
export const HEALTHY: readonly Observation[] = [
  reported('n1', leaderReport()),
  reported('n2', report()),
  reported('n3', report()),
];
