/** All that is known of a cluster at one moment: plain data that never changes; each observation makes a new one. */
import type { CommitHistory } from './commit-history.js';
import type { Membership, NodeReport, ProcessState } from './observation.js';
import type { Timeline } from './timeline-entry.js';

/** A suffix of a log that was overwritten. */
interface DiscardedEntries {
  readonly fromIndex: number;
  readonly toIndex: number;
  readonly timeMs: number;
}

export interface NodeState {
  readonly id: string;
  /** Of clients; null where there is none. */
  readonly port: number | null;
  readonly process: ProcessState;
  readonly pid: number | null;
  /** It answered when it was asked last. */
  readonly isReachable: boolean;
  /** The newest that is known, from reports and events; it outlives the node, and is then of the past. */
  readonly report: NodeReport | null;
  /** The last report as the node gave it, so that its numbers are all of one moment. */
  readonly asked: NodeReport | null;
  /** When the report came. */
  readonly reportMs: number;
  readonly discarded: DiscardedEntries | null;
}

export interface ClusterState {
  readonly cluster: string;
  readonly engine: string;
  /** The latest time that was observed. */
  readonly nowMs: number;
  readonly nodes: readonly NodeState[];
  readonly timeline: Timeline;
  readonly commits: CommitHistory;
  /** Counts the changes that are worth stepping through; the mere passing of time is none. */
  readonly revision: number;
}

export function emptyState(membership: Membership): ClusterState {
  return {
    cluster: membership.cluster,
    engine: membership.engine,
    nowMs: 0,
    nodes: membership.nodes.map(({ id, port }) => ({
      id,
      port,
      process: 'unknown',
      pid: null,
      isReachable: false,
      report: null,
      asked: null,
      reportMs: 0,
      discarded: null,
    })),
    timeline: { entries: [], leader: null, leaderLostMs: null },
    commits: { second: 0, indexes: [] },
    revision: 0,
  };
}

/** It runs and answers: what its report says is of the present. */
export function isPresent(node: NodeState): node is NodeState & { readonly report: NodeReport } {
  return node.process === 'running' && node.isReachable && node.report !== null;
}

/** The newest term that any node has reported; null if none has. */
export function newestTerm(state: ClusterState): number | null {
  const terms = state.nodes.flatMap(({ report }) => (report === null ? [] : [report.term]));
  return terms.length === 0 ? null : Math.max(...terms);
}

/** The node that says so in the newest term of those that answer; an old leader may not know yet. */
export function leaderOf(state: ClusterState): (NodeState & { readonly report: NodeReport }) | null {
  const leaders = state.nodes.filter(isPresent).filter(({ report }) => report.role === 'leader');
  return leaders.reduce<(typeof leaders)[number] | null>(
    (best, node) => (best === null || node.report.term > best.report.term ? node : best),
    null,
  );
}

/** The highest commit index that any node has reported; 0 if none has. */
export function highestCommit(state: ClusterState): number {
  return Math.max(0, ...state.nodes.map(({ report }) => report?.commitIndex ?? 0));
}

/** How many nodes a decision takes. */
export function quorumSize(state: ClusterState): number {
  return Math.floor(state.nodes.length / 2) + 1;
}
