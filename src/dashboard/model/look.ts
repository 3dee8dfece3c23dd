/** What of a state can be seen at a glance: two states that look the same need no new frame. */
import type { ClusterState, NodeState } from './cluster-state.js';
import { commitsPerSecond } from './commit-history.js';
import { silenceOf } from './silence.js';

export function lookOf(state: ClusterState): string {
  const rate = Math.round(commitsPerSecond(state.commits, state.nowMs));
  const second = rate === 0 ? '' : state.commits.second;
  return [state.revision, rate, second, ...state.nodes.map(lookOfNode)].join(' ');
}

function lookOfNode(node: NodeState): string {
  const { report, pid } = node;
  if (report === null) return '-';
  const { uptimeMs, rssBytes, votesGranted, votesRefused, followers } = report;
  const progress = followers.map((follower) => `${follower.matchIndex}${follower.recentlyActive}`).join();
  return [
    pid,
    Math.floor((uptimeMs ?? 0) / 1000),
    Math.round((rssBytes ?? 0) / 1e6),
    silenceOf(node)?.toFixed(1),
    votesGranted,
    votesRefused,
    progress,
  ].join();
}
