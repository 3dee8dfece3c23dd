/** Where conclave keeps what it keeps: one folder, and the places inside it. */
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { usageError } from './cluster-error.js';

/** The format of the files in the home folder. A file with a higher number was written by a newer version. */
export const HOME_FORMAT = 1;

/** Paths only: nothing here is read or created. All paths are absolute. */
export class Home {
  constructor(readonly folder: string) {}

  get clustersFolder(): string {
    return join(this.folder, 'clusters');
  }

  get locksFolder(): string {
    return join(this.folder, 'locks');
  }

  /** Data of ephemeral clusters, one folder a cluster. */
  get temporaryFolder(): string {
    return join(this.folder, 'temporary');
  }

  get settingsFile(): string {
    return join(this.folder, 'settings.json');
  }

  /** Earlier lines of the REPL. */
  get historyFile(): string {
    return join(this.folder, 'repl-history');
  }

  clusterFolder(cluster: string): string {
    return join(this.clustersFolder, cluster);
  }

  recordFile(cluster: string): string {
    return join(this.clusterFolder(cluster), 'cluster.json');
  }

  nodeFolder(cluster: string, node: string): string {
    return join(this.clusterFolder(cluster), node);
  }

  nodeConfigurationFile(cluster: string, node: string): string {
    return join(this.nodeFolder(cluster, node), 'node.json');
  }

  nodeProcessFile(cluster: string, node: string): string {
    return join(this.nodeFolder(cluster, node), 'process.json');
  }

  nodeLogFile(cluster: string, node: string): string {
    return join(this.nodeFolder(cluster, node), 'node.log');
  }

  ephemeralFolder(cluster: string): string {
    return join(this.temporaryFolder, cluster);
  }

  lockFile(cluster: string): string {
    return join(this.locksFolder, `${cluster}.lock`);
  }
}

/**
 * `CONCLAVE_HOME`, else `conclave` in the XDG data folder. Symbolic links are resolved, so that the
 * processes of a cluster carry one and the same path on their command line whoever started them.
 */
export function resolveHome(environment: NodeJS.ProcessEnv): Home {
  const dataFolder = environment.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  const folder = resolve(environment.CONCLAVE_HOME || join(dataFolder, 'conclave'));
  try {
    return new Home(realpathSync(folder));
  } catch {
    // It is not there yet: whoever writes first creates it.
    return new Home(folder);
  }
}

/** Throws unless `name` can be the name of a folder on every system. */
export function checkClusterName(name: string): void {
  if (/^[a-z0-9][a-z0-9._-]{0,62}$/i.test(name)) return;
  throw usageError(
    'BAD_CLUSTER_NAME',
    `"${name}" cannot be the name of a cluster.`,
    'Use up to 63 letters, digits, dots, dashes and underscores, beginning with a letter or digit.',
  );
}
