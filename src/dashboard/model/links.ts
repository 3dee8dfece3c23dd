/** Who can send to whom, as far as the nodes know it themselves. */
import { type ClusterState, isIsolated, isPresent, type NodeState, raftReport } from './cluster-state.js';
import type { FollowerReport } from './observation.js';

/**
 * `ok`: connected. `slow`, `lossy`, `cut`: messages are late, or some or all of them are lost, on purpose. `silent`:
 * connected, but the other one does not answer. `lost`: both run, and there is no connection. `down`: one of the two does
 * not run. `unknown`: the sender does not say.
 */
export type LinkState = 'self' | 'ok' | 'slow' | 'lossy' | 'silent' | 'cut' | 'lost' | 'down' | 'unknown';

export interface Link {
  readonly from: string;
  readonly to: string;
  readonly state: LinkState;
  /** How a leader replicates over it; null elsewhere. */
  readonly replication: FollowerReport | null;
}

/** One row a sender, one column a receiver, both in the order of the nodes. */
export function linkMatrix(state: ClusterState): readonly (readonly Link[])[] {
  return state.nodes.map((from) => state.nodes.map((to) => linkBetween(from, to)));
}

function linkBetween(from: NodeState, to: NodeState): Link {
  const followers = isPresent(from) ? raftReport(from)?.followers : undefined;
  const replication = followers?.find((follower) => follower.id === to.id) ?? null;
  return { from: from.id, to: to.id, state: stateOf(from, to, replication), replication };
}

function stateOf(from: NodeState, to: NodeState, replication: FollowerReport | null): LinkState {
  if (from.id === to.id) return 'self';
  if (isDown(from) || isDown(to)) return 'down';
  if (isIsolated(from) || isIsolated(to)) return 'cut';
  if (!isPresent(from)) return from.process === 'paused' ? 'silent' : 'unknown';
  const peer = from.report.peers.find(({ id }) => id === to.id);
  if (peer === undefined) return 'unknown';
  const { condition = 'ok' } = peer;
  if (condition === 'cut') return 'cut';
  if (!peer.connected) return 'lost';
  if (condition !== 'ok') return condition;
  const isSilent = to.process === 'paused' || replication?.recentlyActive === false;
  return isSilent ? 'silent' : 'ok';
}

function isDown({ process }: NodeState): boolean {
  return process === 'stopped' || process === 'crashed';
}
