/** The newest entries of every log, as cells under one another: one lane a node, one column an index. */
import { type ClusterState, type NodeState, raftReport } from './cluster-state.js';
import type { RaftReport } from './observation.js';

/**
 * `applied` implies committed. `overwritten`: an entry that was never committed stood here a moment ago, and
 * nothing has taken its place yet. `snapshot`: compacted away, the machine holds what it did.
 */
type CellKind = 'applied' | 'committed' | 'uncommitted' | 'absent' | 'snapshot' | 'overwritten';

export interface Cell {
  readonly kind: CellKind;
  /** Null where there is no entry, or where the node did not say. */
  readonly term: number | null;
  /** Its entry replaced another one a moment ago. */
  readonly isReplaced: boolean;
}

export interface Lane {
  readonly node: string;
  /** Null while nothing is known of the node. */
  readonly report: RaftReport | null;
  /** Its node is down or silent: the lane shows what was known last. */
  readonly isPast: boolean;
  readonly cells: readonly Cell[];
  /** Entries that the newest log has and this one lacks. */
  readonly missing: number;
}

export interface LogLanes {
  /** The index of the first column. */
  readonly firstIndex: number;
  readonly lanes: readonly Lane[];
}

/** How long an overwritten suffix stays marked. */
const OVERWRITTEN_MS = 5000;

/** The window of `width` columns ends with the newest entry of any node. */
export function logLanes(state: ClusterState, width: number): LogLanes {
  const newest = Math.max(0, ...state.nodes.map((node) => raftReport(node)?.lastLogIndex ?? 0));
  const firstIndex = Math.max(1, newest - width + 1);
  return {
    firstIndex,
    lanes: state.nodes.map((node) => ({
      node: node.id,
      report: raftReport(node),
      isPast: !node.isReachable,
      cells: Array.from({ length: Math.min(width, newest) }, (_, column) =>
        cellAt(node, firstIndex + column, state.nowMs),
      ),
      missing: newest - (raftReport(node)?.lastLogIndex ?? 0),
    })),
  };
}

function cellAt(node: NodeState, index: number, nowMs: number): Cell {
  const report = raftReport(node);
  const isReplaced = wasDiscarded(node, index, nowMs);
  if (report === null || index > report.lastLogIndex) {
    return { kind: isReplaced ? 'overwritten' : 'absent', term: null, isReplaced: false };
  }
  if (index < report.firstLogIndex) return { kind: 'snapshot', term: null, isReplaced: false };
  return { kind: kindOf(report, index), term: termAt(report, index), isReplaced };
}

function kindOf(report: RaftReport, index: number): CellKind {
  if (index <= report.lastApplied) return 'applied';
  return index <= report.commitIndex ? 'committed' : 'uncommitted';
}

function wasDiscarded({ discarded }: NodeState, index: number, nowMs: number): boolean {
  if (discarded === null || nowMs - discarded.timeMs > OVERWRITTEN_MS) return false;
  return index >= discarded.fromIndex && index <= discarded.toIndex;
}

function termAt({ termRuns }: RaftReport, index: number): number | null {
  return termRuns.findLast((run) => run.firstIndex <= index)?.term ?? null;
}
