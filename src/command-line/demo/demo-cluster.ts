/** The cluster of a demonstration: three nodes that run Raft. */

import { startEphemeralCluster, withEphemeralCluster } from '../../cluster/ephemeral-cluster.js';
import type { Home } from '../../cluster/home.js';
import type { ClusterContext } from '../../cluster/launch.js';

const NODES = 3;

/** Hands a name that is free to `work`; nothing of the cluster of that name is left behind. */
export function withDemoCluster<T>(
  home: Home,
  work: (cluster: string, context: ClusterContext) => Promise<T>,
): Promise<T> {
  return withEphemeralCluster(home, 'demo', work);
}

/** Returns once it has a leader. */
export function startDemoCluster(
  context: ClusterContext,
  cluster: string,
  signal: AbortSignal,
): ReturnType<typeof startEphemeralCluster> {
  return startEphemeralCluster(context, { name: cluster, engine: 'raft', nodes: NODES }, signal);
}
