/** Finds locks of dead commands, files that cannot be read, and data that belongs to no cluster. */
import { existsSync, readdirSync } from 'node:fs';
import { ClusterError } from './cluster-error.js';
import { listClusterNames, readClusterRecord } from './cluster-record.js';
import { type Problem, underLock } from './findings.js';
import type { Home } from './home.js';
import { breakStaleLock, readLock } from './operation-lock.js';
import { findNodeProcesses } from './process-table.js';
import { removeCluster } from './registry.js';
import { readSettings } from './settings.js';
import { resetAllSettings } from './settings-file.js';

export function findStaleLocks(home: Home): readonly Problem[] {
  return listFolder(home.locksFolder)
    .filter((file) => file.endsWith('.lock'))
    .map((file) => file.slice(0, -'.lock'.length))
    .filter((cluster) => readLock(home, cluster)?.stale === true)
    .map((cluster) => ({
      finding: {
        kind: 'stale lock',
        cluster,
        message: `The command that locked "${cluster}" is gone.`,
        remedy: 'remove the lock',
      },
      mend: async () => {
        breakStaleLock(home, cluster);
      },
    }));
}

export function findDamage(home: Home): readonly Problem[] {
  const settings = problemOf(() => readSettings(home));
  const clusters = listClusterNames(home).flatMap((cluster): Problem[] => {
    const message = problemOf(() => readClusterRecord(home, cluster));
    if (message === null) return [];
    return [{ finding: { kind: 'damaged file', cluster, message, remedy: null }, mend: null }];
  });
  if (settings === null) return clusters;
  const finding = {
    kind: 'damaged file',
    cluster: null,
    message: settings,
    remedy: 'go back to the built-in settings',
  } as const;
  return [{ finding, mend: async () => resetAllSettings(home) }, ...clusters];
}

export function findLeftovers(home: Home): readonly Problem[] {
  const names = new Set([...listFolder(home.clustersFolder), ...listFolder(home.temporaryFolder)]);
  const running = new Set(findNodeProcesses(home).map((found) => found.cluster));
  return [...names]
    .filter((name) => !existsSync(home.recordFile(name)) && !running.has(name))
    .map((cluster) => ({
      finding: {
        kind: 'leftover data',
        cluster,
        message: `There are files of a cluster "${cluster}" that is not registered.`,
        remedy: 'delete them',
      },
      mend: underLock(home, cluster, async () => removeCluster(home, cluster)),
    }));
}

function listFolder(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** A file from a newer version is not damaged; but it is a reason why nothing works. */
function problemOf(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof ClusterError) return error.message;
    throw error;
  }
}
