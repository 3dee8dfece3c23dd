/**
 * What is remembered of a cluster between two commands: who its members are and where they listen.
 * Reading is plain JSON, since every command pays for it; `registry.ts` writes.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { EngineName, MemberAddress } from '../node/configuration.js';
import { ClusterError, explainFileError, systemErrorCode } from './cluster-error.js';
import { checkClusterName, HOME_FORMAT, type Home } from './home.js';

export type { EngineName, MemberAddress } from '../node/configuration.js';

export interface ClusterRecord {
  readonly version: typeof HOME_FORMAT;
  readonly name: string;
  readonly clusterId: string;
  /** 64 hexadecimal digits; the file is readable by its owner alone. */
  readonly clusterSecret: string;
  readonly engine: EngineName;
  readonly members: readonly MemberAddress[];
  readonly heartbeatMs: number;
  readonly electionTimeoutMs: number;
  /** Removed as a whole by `down`. */
  readonly ephemeral: boolean;
  /** The user named the ports: never choose others. */
  readonly portsFixed: boolean;
  /** It has been of use once; from then on its ports are kept. */
  readonly formed: boolean;
  /** Under Paxos: nodes that have been started once, and so have data that they must not lose. */
  readonly started?: readonly string[];
  readonly createdMs: number;
}

/** Null if there is no such cluster. Throws a `ClusterError` if the file is damaged or from a newer version. */
export function readClusterRecord(home: Home, name: string): ClusterRecord | null {
  checkClusterName(name);
  const file = home.recordFile(name);
  const parsed = readJsonFile(file);
  if (parsed === null) return null;
  checkFormat(file, parsed);
  if (isRecord(parsed)) return parsed;
  throw new ClusterError(
    'DAMAGED_REGISTRY',
    `${file} is damaged: it does not describe a cluster.`,
    `Restore it from a backup, or remove the cluster by deleting ${home.clusterFolder(name)}.`,
  );
}

/** As `readClusterRecord`, but a missing cluster is an error that names the clusters that are there. */
export function requireClusterRecord(home: Home, name: string): ClusterRecord {
  const record = readClusterRecord(home, name);
  if (record !== null) return record;
  const known = listClusterNames(home);
  const start = `Start it with: conclave up${name === 'default' ? '' : ` --cluster ${name}`}`;
  throw new ClusterError(
    'UNKNOWN_CLUSTER',
    known.length === 0
      ? `There is no cluster "${name}"; there are no clusters yet.`
      : `There is no cluster "${name}". Known: ${known.join(', ')}.`,
    start,
    'usage',
  );
}

/** Names of all clusters, sorted; empty if there are none. */
export function listClusterNames(home: Home): readonly string[] {
  try {
    const entries = readdirSync(home.clustersFolder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && readText(home.recordFile(entry.name)) !== null)
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw explainFileError(error, home.clustersFolder);
  }
}

/** Null if the file is not there; throws a `ClusterError` if it is no JSON. */
export function readJsonFile(file: string): unknown {
  const text = readText(file);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new ClusterError(
      'DAMAGED_FILE',
      `${file} is damaged: it is not JSON.`,
      'Restore it from a backup, or delete it.',
    );
  }
}

/** Throws if a newer version of conclave wrote the file. */
export function checkFormat(file: string, parsed: unknown): void {
  const version = isObject(parsed) ? parsed.version : undefined;
  if (typeof version !== 'number' || version <= HOME_FORMAT) return;
  throw new ClusterError(
    'HOME_TOO_NEW',
    `${file} was written by a newer version of conclave (format ${version}, this version knows ${HOME_FORMAT}).`,
    'Upgrade conclave, or set CONCLAVE_HOME to another folder.',
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') return null;
    if (code === 'EACCES') {
      throw new ClusterError('HOME_NOT_READABLE', `conclave cannot read ${file}.`, 'Check its permissions.');
    }
    throw explainFileError(error, file);
  }
}

function isRecord(value: unknown): value is ClusterRecord {
  if (!isObject(value) || value.version !== HOME_FORMAT) return false;
  if (value.engine !== 'raft' && value.engine !== 'paxos') return false;
  const texts = [value.name, value.clusterId, value.clusterSecret];
  const numbers = [value.heartbeatMs, value.electionTimeoutMs, value.createdMs];
  const booleans = [value.ephemeral, value.portsFixed, value.formed];
  return (
    texts.every((text) => typeof text === 'string') &&
    numbers.every((number) => typeof number === 'number') &&
    booleans.every((boolean) => typeof boolean === 'boolean') &&
    Array.isArray(value.members) &&
    value.members.length > 0 &&
    (value.started === undefined || Array.isArray(value.started)) &&
    value.members.every(isMember)
  );
}

function isMember(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.id === 'string' &&
    typeof value.host === 'string' &&
    typeof value.clientPort === 'number' &&
    typeof value.peerPort === 'number'
  );
}
