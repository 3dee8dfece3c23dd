/** A cluster for one purpose: whatever happens, nothing of it is left behind. */
import { existsSync } from 'node:fs';
import { type ClusterRecord, type EngineName, listClusterNames } from './cluster-record.js';
import { takeDown } from './down.js';
import type { Home } from './home.js';
import { type ClusterContext, nodeEntryFile } from './launch.js';
import { removeIfEmpty } from './registry.js';
import type { ClusterStatus } from './status.js';
import { bringUp } from './up.js';

const LOCK_WAIT_MS = 5000;
const START_MS_MAX = 10_000;

/**
 * Hands a name that is free to `work`, and removes the cluster of that name afterwards, if there is one. The
 * name is `purpose`, or `purpose-2` and so on while others run.
 */
export async function withEphemeralCluster<T>(
  home: Home,
  purpose: string,
  work: (cluster: string, context: ClusterContext) => Promise<T>,
): Promise<T> {
  const isNewHome = !existsSync(home.folder);
  const cluster = freeName(home, purpose);
  try {
    return await work(cluster, { home, entryFile: nodeEntryFile() });
  } finally {
    if (listClusterNames(home).includes(cluster)) {
      await takeDown(home, cluster, true, { timeoutMs: LOCK_WAIT_MS });
    }
    if (isNewHome) removeIfEmpty(home.folder);
  }
}

/** Returns once it can serve. */
export function startEphemeralCluster(
  context: ClusterContext,
  { name, engine, nodes }: { readonly name: string; readonly engine: EngineName; readonly nodes: number },
  signal: AbortSignal,
): Promise<{ readonly record: ClusterRecord; readonly status: ClusterStatus }> {
  return bringUp(
    context,
    {
      name,
      nodes,
      ephemeral: true,
      engine,
      defaults: { nodes, engine, tempo: 'normal' },
      wait: true,
      rollback: true,
    },
    { timeoutMs: START_MS_MAX, isPatient: true, signal },
  );
}

function freeName(home: Home, purpose: string): string {
  const names = listClusterNames(home);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? purpose : `${purpose}-${number}`;
    if (!names.includes(name)) return name;
  }
}
