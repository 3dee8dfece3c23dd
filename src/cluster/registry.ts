/** Writes the registry of clusters: one file a cluster, kept by `conf`, so that writes are atomic. */
import { rmdirSync, rmSync } from 'node:fs';
import Conf from 'conf';
import { withFileErrors } from './cluster-error.js';
import type { ClusterRecord } from './cluster-record.js';
import type { Home } from './home.js';
import { makeFolder } from './make-folder.js';

/** Throws a `ClusterError` if the home folder cannot be written. The caller holds the operation lock. */
export function saveClusterRecord(home: Home, record: ClusterRecord): void {
  const folder = home.clusterFolder(record.name);
  withFileErrors(home.folder, () => {
    makeFolder(folder);
    const file = new Conf({ cwd: folder, configName: 'cluster', configFileMode: 0o600 });
    file.store = { ...record };
  });
}

/** Removes the cluster with its data; folders that are empty after that go as well. */
export function removeCluster(home: Home, name: string): void {
  withFileErrors(home.folder, () => {
    rmSync(home.clusterFolder(name), { recursive: true, force: true, maxRetries: 3 });
    rmSync(home.ephemeralFolder(name), { recursive: true, force: true, maxRetries: 3 });
  });
  for (const folder of [home.clustersFolder, home.temporaryFolder]) removeIfEmpty(folder);
}

/** A folder that is not empty, or not there, is left as it is. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or gone already: both are fine.
  }
}
