/** Asks one node how it is, and makes sure that it is the one that was meant. */
import { connectToNode } from '../client/connect-to-node.js';
import { type EngineStatus, engineStatus } from '../client/engine-status.js';
import type { StatusDetail } from '../client/node-status.js';
import type { ClusterRecord, MemberAddress } from './cluster-record.js';

/** Null if nobody answers within `deadlineMs`, or if whoever answers is not this node of this cluster. */
export async function probeNode(
  record: ClusterRecord,
  member: MemberAddress,
  deadlineMs: number,
  detail: StatusDetail = 'without digest',
): Promise<EngineStatus | null> {
  const started = performance.now();
  try {
    const connection = await connectToNode(member, { password: null, timeoutMs: deadlineMs });
    try {
      const remainingMs = Math.max(1, deadlineMs - (performance.now() - started));
      const report = await engineStatus(connection, record.engine, remainingMs, detail);
      return report.clusterId === record.clusterId && report.id === member.id ? report : null;
    } finally {
      connection.close();
    }
  } catch {
    // Why it does not answer is of no use here: its process and its log tell more.
    return null;
  }
}
