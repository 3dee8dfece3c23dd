/** Hands leadership to a node, and sees that it arrived. */
import { findLeader, type ObservedNode } from '../cluster/status.js';
import { waitFor } from '../cluster/wait-for.js';
import { type Access, resolveOneNode, withClient } from './cluster-access.js';
import { ask } from './key-operations.js';

export interface Leadership {
  readonly leader: string;
  readonly term: number | null;
}

/** Throws what the cluster says if the node cannot lead or does not take over in time. */
export async function transferLeadership(access: Access, selector: string): Promise<Leadership> {
  const target = await resolveOneNode(access, selector);
  // Only the leader can hand over.
  const leader = await resolveOneNode(access, 'leader');
  if (leader !== target) {
    await withClient({ ...access, at: leader }, (client) => ask(client, ['RAFT', 'TRANSFER', target]));
  }
  const condition = {
    name: `${target} leads`,
    missing: (nodes: readonly ObservedNode[]): string | null => {
      const leader = findLeader(nodes)?.member.id ?? null;
      return leader === target ? null : `${leader ?? 'nobody'} leads`;
    },
  };
  const status = await waitFor(access.home, access.record, condition, access.timeoutMs);
  return { leader: target, term: status.term };
}
