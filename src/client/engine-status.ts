/** What a node says about itself, whichever engine its cluster runs. */
import type { NodeConnection } from './node-connection.js';
import { type NodeStatus, nodeStatus, type StatusDetail } from './node-status.js';
import { type PaxosNodeStatus, paxosNodeStatus } from './paxos-node-status.js';

export type EngineStatus = NodeStatus | PaxosNodeStatus;

/** Rejects as `nodeStatus` does, also if the node runs the other engine. `detail`: of Raft nodes alone. */
export function engineStatus(
  connection: NodeConnection,
  engine: EngineStatus['engine'],
  timeoutMs: number,
  detail?: StatusDetail,
): Promise<EngineStatus> {
  return engine === 'paxos'
    ? paxosNodeStatus(connection, timeoutMs)
    : nodeStatus(connection, timeoutMs, detail);
}
