/** How long a follower has waited for its leader, as a part of the time after which it stands for election. */
import { isPresent, type NodeState, raftReport } from './cluster-state.js';

/** Heartbeats come and go between two reports: up to here all is well. */
const HEARTBEATS_UNNOTICED = 1.6;

/**
 * 0: the leader was just heard; 1: the node is about to stand for election. Null for a leader, for who is away, and
 * where nobody leads.
 */
export function silenceOf(node: NodeState): number | null {
  const report = raftReport(node);
  if (report === null || !isPresent(node) || report.role === 'leader') return null;
  const { electionElapsedMs, electionTimeoutMs, heartbeatMs } = report;
  if (electionTimeoutMs <= 0) return null;
  if (electionElapsedMs <= heartbeatMs * HEARTBEATS_UNNOTICED) return 0;
  return Math.min(1, electionElapsedMs / electionTimeoutMs);
}
