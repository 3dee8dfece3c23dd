/** All clusters of this home folder at a glance. */
import { listClusterNames, requireClusterRecord } from './cluster-record.js';
import type { Home } from './home.js';
import { processesOf } from './stop-nodes.js';

export interface ListedCluster {
  readonly name: string;
  /** Null if the cluster's file is damaged; `problem` says how. */
  readonly engine: string | null;
  readonly nodes: number;
  /** Nodes with a living process, paused ones included. */
  readonly running: number;
  readonly ephemeral: boolean;
  /** Of clients, in the order of the nodes. */
  readonly ports: readonly number[];
  readonly problem: string | null;
}

export function listClusters(home: Home): readonly ListedCluster[] {
  return listClusterNames(home).map((name) => {
    try {
      return describe(home, name);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return { name, engine: null, nodes: 0, running: 0, ephemeral: false, ports: [], problem };
    }
  });
}

function describe(home: Home, name: string): ListedCluster {
  const record = requireClusterRecord(home, name);
  const ids = record.members.map((member) => member.id);
  const processes = processesOf(home, name, ids);
  return {
    name,
    engine: record.engine,
    nodes: ids.length,
    running: ids.filter((id) => (processes.get(id) ?? []).length > 0).length,
    ephemeral: record.ephemeral,
    ports: record.members.map((member) => member.clientPort),
    problem: null,
  };
}
