/** A cluster for a demonstration: whatever happens, nothing of it is left behind. */
import { existsSync } from 'node:fs';
import { type ClusterRecord, listClusterNames } from '../../cluster/cluster-record.js';
import { takeDown } from '../../cluster/down.js';
import type { Home } from '../../cluster/home.js';
import { type ClusterContext, nodeEntryFile } from '../../cluster/launch.js';
import { removeIfEmpty } from '../../cluster/registry.js';
import type { ClusterStatus } from '../../cluster/status.js';
import { bringUp } from '../../cluster/up.js';

const LOCK_WAIT_MS = 5000;
const START_MS_MAX = 10_000;
const NODES = 3;

/** Hands a name that is free to `work`, and removes the cluster of that name afterwards, if there is one. */
export async function withDemoCluster<T>(
  home: Home,
  work: (cluster: string, context: ClusterContext) => Promise<T>,
): Promise<T> {
  const isNewHome = !existsSync(home.folder);
  const cluster = freeName(home);
  try {
    return await work(cluster, { home, entryFile: nodeEntryFile() });
  } finally {
    if (listClusterNames(home).includes(cluster)) {
      await takeDown(home, cluster, true, { timeoutMs: LOCK_WAIT_MS });
    }
    if (isNewHome) removeIfEmpty(home.folder);
  }
}

/** Returns once it has a leader. */
export function startDemoCluster(
  context: ClusterContext,
  cluster: string,
  signal: AbortSignal,
): Promise<{ readonly record: ClusterRecord; readonly status: ClusterStatus }> {
  return bringUp(
    context,
    {
      name: cluster,
      nodes: NODES,
      ephemeral: true,
      engine: 'raft',
      defaults: { nodes: NODES, engine: 'raft', tempo: 'normal' },
      wait: true,
      rollback: true,
    },
    { timeoutMs: START_MS_MAX, isPatient: true, signal },
  );
}

/** `demo`, or `demo-2` and so on while others run. */
function freeName(home: Home): string {
  const names = listClusterNames(home);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? 'demo' : `demo-${number}`;
    if (!names.includes(name)) return name;
  }
}
