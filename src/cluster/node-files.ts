/** The folder of one node: what it is told, which process it is, and what it said. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeConfiguration } from '../node/configuration.js';
import { withFileErrors } from './cluster-error.js';
import type { ClusterRecord } from './cluster-record.js';
import type { Home } from './home.js';
import { makeFolder } from './make-folder.js';
import { nodeLimits } from './node-limits.js';
import { isProcessIdentity, type ProcessIdentity } from './process-identity.js';

/** Absolute. Ephemeral clusters keep their data apart from what is meant to last. */
export function nodeDataFolder(home: Home, record: ClusterRecord, node: string): string {
  return record.ephemeral
    ? join(home.ephemeralFolder(record.name), node)
    : join(home.nodeFolder(record.name, node), 'data');
}

/** Writes `node.json`, which holds the cluster's secret, for its owner alone to read. */
export function writeNodeConfiguration(home: Home, record: ClusterRecord, node: string): void {
  const configuration: NodeConfiguration = {
    version: 1,
    clusterName: record.name,
    clusterId: record.clusterId,
    clusterSecret: record.clusterSecret,
    nodeId: node,
    engine: record.engine,
    members: record.members,
    dataFolder: nodeDataFolder(home, record, node),
    heartbeatMs: record.heartbeatMs,
    electionTimeoutMs: record.electionTimeoutMs,
    password: null,
    limits: nodeLimits(record.electionTimeoutMs),
  };
  withFileErrors(home.folder, () => {
    makeFolder(home.nodeFolder(record.name, node));
    makeFolder(configuration.dataFolder);
    writeWhole(home.nodeConfigurationFile(record.name, node), JSON.stringify(configuration, null, 2));
  });
}

/** The process that was started last for this node and not stopped since; it may have crashed. */
export function readNodeProcess(home: Home, cluster: string, node: string): ProcessIdentity | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(home.nodeProcessFile(cluster, node), 'utf8'));
    return isProcessIdentity(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

export function writeNodeProcess(home: Home, cluster: string, node: string, identity: ProcessIdentity): void {
  withFileErrors(home.folder, () =>
    writeWhole(home.nodeProcessFile(cluster, node), JSON.stringify(identity)),
  );
}

/** From now on the node counts as stopped on purpose. */
export function forgetNodeProcess(home: Home, cluster: string, node: string): void {
  rmSync(home.nodeProcessFile(cluster, node), { force: true });
}

/** A reader sees the old content or the new one, never a half. */
function writeWhole(file: string, content: string): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, content, { mode: 0o600 });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
