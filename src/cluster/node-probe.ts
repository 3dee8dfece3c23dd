/** Asks one node how it is, and makes sure that it is the one that was meant. */
import { connectToNode } from '../client/connect-to-node.js';
import { type NodeStatus, nodeStatus, type StatusDetail } from '../client/node-status.js';
import { type PaxosNodeStatus, paxosNodeStatus } from '../client/paxos-node-status.js';
import type { ClusterRecord, MemberAddress } from './cluster-record.js';

export type NodeReport = NodeStatus | PaxosNodeStatus;

/** Null if nobody answers within `deadlineMs`, or if whoever answers is not this node of this cluster. */
export async function probeNode(
  record: ClusterRecord,
  member: MemberAddress,
  deadlineMs: number,
  detail: StatusDetail = 'without digest',
): Promise<NodeReport | null> {
  const started = performance.now();
  try {
    const connection = await connectToNode(member, { password: null, timeoutMs: deadlineMs });
    try {
      const remainingMs = Math.max(1, deadlineMs - (performance.now() - started));
      const report =
        record.engine === 'paxos'
          ? await paxosNodeStatus(connection, remainingMs)
          : await nodeStatus(connection, remainingMs, detail);
      return report.clusterId === record.clusterId && report.id === member.id ? report : null;
    } finally {
      connection.close();
    }
  } catch {
    // Why it does not answer is of no use here: its process and its log tell more.
    return null;
  }
}
