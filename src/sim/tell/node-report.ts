/** What a simulated node would say about itself, if it were asked like a real one. */
import type { NodeId } from '../../consensus/types.js';
import { PaxosReplica } from '../../replica/paxos-replica.js';
import type { SimulatedLink } from '../network.js';
import type { Plan } from '../plan.js';
import type { SimulatedNode } from '../simulated-node.js';
import { paxosReportOf, type SimulatedPaxosReport } from './paxos-report.js';
import { raftReportOf, type SimulatedRaftReport } from './raft-report.js';

export type SimulatedReport = (SimulatedRaftReport | SimulatedPaxosReport) & {
  readonly peers: readonly (SimulatedLink & { readonly id: NodeId })[];
  /** A run tells its faults as they begin and end. */
  readonly faults: readonly string[];
  readonly uptimeMs: null;
  readonly rssBytes: null;
};

/** Null while the node cannot answer: it is down, paused, or still reads its disk. */
export function reportOf(
  node: SimulatedNode,
  plan: Plan,
  linkTo: (peer: NodeId) => SimulatedLink,
): SimulatedReport | null {
  const { replica } = node;
  if (replica === null || node.isPaused) return null;
  const own = replica instanceof PaxosReplica ? paxosReportOf(replica) : raftReportOf(replica.core, plan);
  const peers = plan.nodes.filter((id) => id !== node.id).map((id) => ({ id, ...linkTo(id) }));
  return { ...own, peers, faults: [], uptimeMs: null, rssBytes: null };
}
