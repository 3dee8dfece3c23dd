/** All that is known of a cluster at one moment: plain data that never changes; each observation makes a new one. */
import type { EngineName } from '../../cluster/cluster-record.js';
import { figuresOf, type PaxosFigures, sumOfFigures } from '../../cluster/paxos-status.js';
import { type DecisionHistory, NO_DECISIONS } from './decision-history.js';
import type { Membership, NodeReport, PaxosReport, ProcessState, RaftReport } from './observation.js';
import { NO_PROPOSALS, type ProposalHistory } from './proposal-history.js';
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
  /** Under Paxos: what came of what it proposed, second by second. */
  readonly proposals: ProposalHistory;
}

export interface ClusterState {
  readonly cluster: string;
  readonly engine: EngineName;
  /** The latest time that was observed. */
  readonly nowMs: number;
  readonly nodes: readonly NodeState[];
  readonly timeline: Timeline;
  readonly decisions: DecisionHistory;
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
      proposals: NO_PROPOSALS,
    })),
    timeline: { entries: [], leader: null, leaderLostMs: null },
    decisions: NO_DECISIONS,
    revision: 0,
  };
}

/** It runs and answers: what its report says is of the present. */
export function isPresent(node: NodeState): node is NodeState & { readonly report: NodeReport } {
  return node.process === 'running' && node.isReachable && node.report !== null;
}

/** On purpose, no message passes between it and its peers. */
export function isIsolated(node: NodeState): boolean {
  return isPresent(node) && node.report.faults.includes('isolated');
}

/** How many nodes answer and can be heard by others. */
export function takingPart({ nodes }: ClusterState): number {
  return nodes.filter((node) => isPresent(node) && (nodes.length === 1 || !isIsolated(node))).length;
}

/** Null if nothing is known of the node, or if its engine is another one. */
export function raftReport({ report }: NodeState): RaftReport | null {
  return report?.engine === 'raft' ? report : null;
}

/** As `raftReport`. */
export function paxosReport({ report }: NodeState): PaxosReport | null {
  return report?.engine === 'paxos' ? report : null;
}

/** The newest term that any node has reported; null if none has, and under Paxos. */
export function newestTerm(state: ClusterState): number | null {
  const terms = state.nodes.flatMap((node) => raftReport(node)?.term ?? []);
  return terms.length === 0 ? null : Math.max(...terms);
}

export type LeaderState = NodeState & { readonly report: RaftReport };

/** The node that says so in the newest term of those that answer; an old leader may not know yet. */
export function leaderOf(state: ClusterState): LeaderState | null {
  return state.nodes
    .filter(isLeader)
    .reduce<LeaderState | null>(
      (best, node) => (best === null || node.report.term > best.report.term ? node : best),
      null,
    );
}

function isLeader(node: NodeState): node is LeaderState {
  return isPresent(node) && raftReport(node)?.role === 'leader';
}

/** The highest commit index that any node has reported; 0 if none has, and under Paxos. */
export function highestCommit(state: ClusterState): number {
  return Math.max(0, ...state.nodes.map((node) => raftReport(node)?.commitIndex ?? 0));
}

/** What all nodes together have done, of those that ever reported; null if none has, and under Paxos alone. */
export function paxosFigures(state: ClusterState): PaxosFigures | null {
  return sumOfFigures(state.nodes.flatMap((node) => paxosReport(node) ?? []).map(figuresOf));
}

/** How many nodes a decision takes. */
export function quorumSize(state: ClusterState): number {
  return Math.floor(state.nodes.length / 2) + 1;
}
