/** Paxos in a simulation. */
import type { NodeId } from '../../consensus/types.js';
import { PaxosReplica } from '../../replica/paxos-replica.js';
import type { PaxosReplicaSettings } from '../../replica/paxos-settings.js';
import { PaxosInvariants } from '../invariants/paxos/invariants.js';
import type { Plan } from '../plan.js';
import type { SimulatedEngine } from './engine.js';
import { SEGMENT_BYTES } from './segment-bytes.js';

/** A collection of garbage may fail a few times before it succeeds, and one that others left comes late. */
const COLLECTIONS_MAX = 4;
const WAITS_MAX = 4;
const REQUESTS_MAX = 8;

export const paxosEngine: SimulatedEngine = {
  openReplica: (plan, id, { makePaxosCore }) => {
    return (surroundings) => PaxosReplica.open(settingsOf(plan, id), surroundings, makePaxosCore);
  },
  watch: (plan) => new PaxosInvariants(plan.nodes),
  recoveryMs: ({ paxos, requestTimeoutMs, tickMs }) => {
    return COLLECTIONS_MAX * (WAITS_MAX * paxos.collectAfterTicks * tickMs + REQUESTS_MAX * requestTimeoutMs);
  },
  /** Nobody waits, and nothing is left of what was deleted. */
  hasRecovered: (nodes) =>
    nodes.every(({ replica }) => {
      if (!(replica instanceof PaxosReplica) || replica.core.requestCount > 0) return false;
      return [...replica.core.registers().values()].every(({ accepted }) => accepted?.value.state !== null);
    }),
};

function settingsOf(
  { nodes, paxos, requestTimeoutMs, snapshotLogBytes, tickMs }: Plan,
  id: NodeId,
): PaxosReplicaSettings {
  return {
    id,
    nodes,
    dataFolder: `/${id}`,
    tickMs,
    requestTimeoutMs,
    snapshotLogBytes,
    segmentBytes: SEGMENT_BYTES,
    paxos: { ...paxos, requestTicks: Math.ceil(requestTimeoutMs / tickMs) },
  };
}
