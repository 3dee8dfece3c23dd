/** Takes a cluster down: every process of it ends, whatever its state. */
import { requireClusterRecord } from './cluster-record.js';
import type { Home } from './home.js';
import { type LockWait, withOperationLock } from './operation-lock.js';
import { findNodeProcesses } from './process-table.js';
import { removeCluster } from './registry.js';
import { type StopOutcome, stopNodes } from './stop-nodes.js';

/** A node hands over leadership and flushes within this; after that it is ended by force. */
export const STOP_GRACE_MS = 5000;

export interface DownResult {
  readonly cluster: string;
  readonly nodes: ReadonlyArray<{ readonly id: string; readonly outcome: StopOutcome }>;
  /** The data is gone. */
  readonly wiped: boolean;
}

/** Data stays, unless `wipe` is true or the cluster is ephemeral. */
export function takeDown(home: Home, name: string, wipe: boolean, wait: LockWait): Promise<DownResult> {
  requireClusterRecord(home, name);
  return withOperationLock(home, name, 'down', { ...wait, isOptional: true }, async () => {
    const record = requireClusterRecord(home, name);
    const strays = findNodeProcesses(home).filter((found) => found.cluster === name);
    const ids = new Set([...record.members.map((member) => member.id), ...strays.map((found) => found.node)]);
    const outcomes = await stopNodes(home, name, [...ids], STOP_GRACE_MS);
    const wiped = wipe || record.ephemeral;
    if (wiped) removeCluster(home, name);
    return {
      cluster: name,
      nodes: [...outcomes].map(([id, outcome]) => ({ id, outcome })),
      wiped,
    };
  });
}
