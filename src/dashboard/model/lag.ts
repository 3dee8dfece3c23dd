/** How far a node is behind its leader. */
import { type ClusterState, isPresent, leaderOf, type NodeState, raftReport } from './cluster-state.js';

/**
 * Entries that the leader has and does not know the node to have. Both numbers are of one report of the leader:
 * two reports, taken at two moments, would differ by what was written in between. Null if there is no leader.
 */
export function lagOf(state: ClusterState, node: NodeState): number | null {
  const leader = leaderOf(state);
  const report = raftReport(node);
  if (leader === null || report === null || !isPresent(node)) return null;
  if (leader.id === node.id) return 0;
  const told = leader.asked?.engine === 'raft' ? leader.asked : leader.report;
  const progress = told.followers.find((follower) => follower.id === node.id);
  // A new leader has not been asked yet.
  if (progress === undefined) return Math.max(0, leader.report.lastLogIndex - report.lastLogIndex);
  return Math.max(0, told.lastLogIndex - progress.matchIndex);
}
