/** Observations of a cluster of three, made by hand: what the model is fed in the tests. */
import { type ClusterState, emptyState } from '../../src/dashboard/model/cluster-state.js';
import type {
  Membership,
  NodeReport,
  Observation,
  ProcessState,
} from '../../src/dashboard/model/observation.js';
import { observe } from '../../src/dashboard/model/observe.js';
import type { ClusterEvent } from '../../src/trace/events.js';

export function membership(count = 3): Membership {
  const nodes = Array.from({ length: count }, (_, place) => ({ id: `n${place + 1}`, port: 7401 + place }));
  return { cluster: 'default', engine: 'raft', nodes };
}

/** Noon, so that times read the same in every zone but for the hour. */
export const NOON_MS = new Date(2026, 0, 1, 12, 0, 0).getTime();

export function report(changes: Partial<NodeReport> = {}): NodeReport {
  return {
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
    uptimeMs: 61_000,
    rssBytes: 61_000_000,
    ...changes,
  };
}

export function leaderReport(changes: Partial<NodeReport> = {}): NodeReport {
  const followers = ['n2', 'n3'].map((id) => ({
    ...{ id, state: 'replicate' as const, matchIndex: 17, nextIndex: 18 },
    ...{ inflightMessages: 0, recentlyActive: true },
  }));
  return report({ role: 'leader', followers, ...changes });
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

/** n1 leads, n2 and n3 follow. */
export const HEALTHY: readonly Observation[] = [
  reported('n1', leaderReport()),
  reported('n2', report()),
  reported('n3', report()),
];
