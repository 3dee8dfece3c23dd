/** What of a state can be seen at a glance: two states that look the same need no new frame. */
import type { ClusterState, NodeState } from './cluster-state.js';
import { decisionsPerSecond } from './decision-history.js';
import type { NodeReport } from './observation.js';
import { silenceOf } from './silence.js';

export function lookOf(state: ClusterState): string {
  const rate = Math.round(decisionsPerSecond(state.decisions, state.nowMs));
  const second = rate === 0 ? '' : state.decisions.second;
  return [state.revision, rate, second, ...state.nodes.map(lookOfNode)].join(' ');
}

function lookOfNode(node: NodeState): string {
  const { report, pid } = node;
  if (report === null) return '-';
  const { uptimeMs, rssBytes } = report;
  return [
    pid,
    Math.floor((uptimeMs ?? 0) / 1000),
    Math.round((rssBytes ?? 0) / 1e6),
    silenceOf(node)?.toFixed(1),
    ...ownLook(report),
  ].join();
}

/** What only its engine knows. */
function ownLook(report: NodeReport): readonly unknown[] {
  if (report.engine === 'paxos') return [report.prepared, report.requests];
  const { votesGranted, votesRefused, followers } = report;
  const progress = followers.map((follower) => `${follower.matchIndex}${follower.recentlyActive}`).join();
  return [votesGranted, votesRefused, progress];
}
