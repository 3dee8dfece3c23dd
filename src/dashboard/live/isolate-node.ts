/** Cuts a node off from its peers, or lets messages pass again. */
import { connectToNode } from '../../client/connect-to-node.js';
import { ClusterError } from '../../cluster/cluster-error.js';
import type { ClusterRecord } from '../../cluster/cluster-record.js';
import { ErrorReply } from '../../resp/reply.js';

const ANSWER_MS_MAX = 2000;

/** What was done, as a sentence. Rejects if the node cannot be asked. */
export async function isolateNode(record: ClusterRecord, node: string, isIsolated: boolean): Promise<string> {
  const member = record.members.find(({ id }) => id === node);
  if (member === undefined) throw new ClusterError('UNKNOWN_NODE', `There is no node ${node}.`);
  const connection = await connectToNode(member, { password: null, timeoutMs: ANSWER_MS_MAX });
  try {
    const reply = await connection.call(['FAULT', isIsolated ? 'ISOLATE' : 'HEAL'], ANSWER_MS_MAX);
    if (reply instanceof ErrorReply) throw new ClusterError('FAULT_REFUSED', reply.message);
  } finally {
    connection.close();
  }
  return isIsolated ? `${node} isolated: no message reaches it, and none leaves it` : `${node} healed`;
}
