/** Makes up a new cluster: its name, its secret and where its nodes will listen. */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  type ClusterRecord,
  type EngineName,
  listClusterNames,
  readClusterRecord,
} from './cluster-record.js';
import { HOME_FORMAT, type Home } from './home.js';
import { chooseFreePorts, LOOPBACK, type PortPair, requirePorts } from './ports.js';
import { findBasePort } from './settings-sources.js';
import type { Timing } from './timing.js';

export interface ClusterPlan extends Timing {
  readonly name: string;
  readonly nodes: number;
  readonly engine: EngineName;
  readonly ephemeral: boolean;
  /** Undefined: the next free ports from the one that is set. */
  readonly basePort?: number | undefined;
}

/** Nothing is written yet. Throws `PORT_TAKEN` if the user fixed the ports and one is not free. */
export async function planCluster(home: Home, plan: ClusterPlan): Promise<ClusterRecord> {
  const reserved = portsOfOthers(home, plan.name);
  const ports =
    plan.basePort === undefined
      ? await chooseFreePorts(plan.nodes, findBasePort(home, process.env), reserved)
      : await requirePorts(plan.nodes, plan.basePort, reserved);
  return {
    version: HOME_FORMAT,
    name: plan.name,
    clusterId: randomUUID(),
    clusterSecret: randomBytes(32).toString('hex'),
    engine: plan.engine,
    members: ports.map((pair, position) => ({ id: `n${position + 1}`, host: LOOPBACK, ...pair })),
    heartbeatMs: plan.heartbeatMs,
    electionTimeoutMs: plan.electionTimeoutMs,
    ephemeral: plan.ephemeral,
    portsFixed: plan.basePort !== undefined,
    formed: false,
    createdMs: Date.now(),
  };
}

/** The same cluster on other ports: the next free ones, without those in `avoid`. */
export async function moveToFreePorts(
  home: Home,
  record: ClusterRecord,
  avoid: ReadonlySet<number>,
): Promise<ClusterRecord> {
  const reserved = new Set([...portsOfOthers(home, record.name), ...avoid]);
  const first = findBasePort(home, process.env);
  const ports: readonly PortPair[] = await chooseFreePorts(record.members.length, first, reserved);
  return {
    ...record,
    members: record.members.map((member, position) => ({ ...member, ...ports[position] })),
  };
}

/** Ports are kept for the life of a cluster, so those of stopped clusters are not free either. */
function portsOfOthers(home: Home, name: string): Set<number> {
  const ports = new Set<number>();
  for (const other of listClusterNames(home).filter((one) => one !== name)) {
    for (const member of membersOf(home, other)) ports.add(member.clientPort).add(member.peerPort);
  }
  return ports;
}

/** A damaged neighbour must not keep a new cluster from starting; `doctor` will tell of it. */
function membersOf(home: Home, name: string): ClusterRecord['members'] {
  try {
    return readClusterRecord(home, name)?.members ?? [];
  } catch {
    return [];
  }
}
