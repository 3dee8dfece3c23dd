/** The cluster of a demonstration: three nodes of either engine. */
import type { EngineName } from '../../cluster/cluster-record.js';
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

/** Returns once it is of use. */
export function startDemoCluster(
  context: ClusterContext,
  cluster: string,
  engine: EngineName,
  signal: AbortSignal,
): ReturnType<typeof startEphemeralCluster> {
  return startEphemeralCluster(context, { name: cluster, engine, nodes: NODES }, signal);
}
