/**
 * All that chance decides about a run before it begins, drawn from its seed: how large the cluster is, how
 * it is set up, what its clients do and which faults come when. Each seed draws its own mix, so that some
 * runs have many crashes and no partitions, others the reverse ("swarm testing", Groce et al. 2012).
 *
 * A plan is plain data: it can be shown, shortened and run again.
 */
import type { NodeId } from '../consensus/types.js';
import { drawFaults } from './faults/draw-faults.js';
import type { PlannedFault } from './faults/fault.js';
import type { Latency } from './network.js';
import { drawPaxosPlan, type PaxosPlan } from './paxos-plan.js';
import { Random } from './random.js';
import { drawWorkload, ofSingleKeys, type Workload } from './workload.js';

export type EngineName = 'raft' | 'paxos';

export interface Plan {
  readonly seed: number;
  readonly engine: EngineName;
  /** Faults and clients act for so long; what comes after has to be calm. */
  readonly durationMs: number;
  readonly nodes: readonly NodeId[];
  readonly tickMs: number;
  readonly heartbeatTicks: number;
  /** A follower campaigns after [this, twice this) ticks without a leader. */
  readonly electionTimeoutTicks: number;
  /** A node gives up on a request after so long. */
  readonly requestTimeoutMs: number;
  readonly snapshotLogBytes: number;
  readonly messageBytesMax: number;
  readonly inflightMessagesMax: number;
  readonly snapshotChunkBytesMax: number;
  /** What the Paxos engine alone needs; what it does not need of the above it does not look at. */
  readonly paxos: PaxosPlan;
  readonly latency: Latency;
  readonly workload: Workload;
  readonly faults: readonly PlannedFault[];
}

/** What the user of the simulator may fix; the rest is drawn. */
export interface PlanChoices {
  /** Raft if it is not given. */
  readonly engine?: EngineName;
  readonly durationMs?: number;
  readonly nodeCount?: number;
  /** Names of the only faults that may be drawn. */
  readonly faults?: readonly string[];
}

export const DEFAULT_DURATION_MS = 20_000;
const NODES_MAX = 7;

export function drawPlan(seed: number, choices: PlanChoices = {}): Plan {
  const plan = drawRaftPlan(seed, choices);
  return choices.engine === 'paxos' ? asPaxosPlan(plan) : plan;
}

/** The same for Paxos: without leaders that could be struck, and without commands over several keys. */
function asPaxosPlan(plan: Plan): Plan {
  const random = new Random(plan.seed, 'paxos');
  const faults = plan.faults
    .filter(({ name }) => name !== 'transfer')
    .map((fault) =>
      typeof fault.target === 'string' ? { ...fault, target: [random.pick(plan.nodes)] } : fault,
    );
  return {
    ...plan,
    engine: 'paxos',
    tickMs: random.pick([2, 5, 10]),
    workload: ofSingleKeys(plan.workload, random),
    faults,
  };
}

function drawRaftPlan(seed: number, choices: PlanChoices): Plan {
  const random = new Random(seed, 'plan');
  const durationMs = choices.durationMs ?? DEFAULT_DURATION_MS;
  const nodeCount = choices.nodeCount ?? random.pick([1, 2, 3, 3, 3, 4, 4, 5, 5, 5, 6, NODES_MAX]);
  const nodes = Array.from({ length: nodeCount }, (_, place) => `n${place + 1}`);
  const heartbeatTicks = random.integer(1, 4);
  return {
    seed,
    engine: 'raft',
    durationMs,
    nodes,
    tickMs: random.pick([20, 50]),
    heartbeatTicks,
    electionTimeoutTicks: heartbeatTicks * random.integer(2, 5),
    requestTimeoutMs: random.pick([1_000, 3_000]),
    snapshotLogBytes: random.pick([50, 100, 300, 1_000, 1_000_000]),
    messageBytesMax: random.pick([1, 100, 100_000]),
    inflightMessagesMax: random.integer(1, 4),
    snapshotChunkBytesMax: random.pick([64, 1_000, 100_000]),
    latency: random.pick([
      { minMs: 0.1, maxMs: 0.5 },
      { minMs: 0.5, maxMs: 5 },
      { minMs: 1, maxMs: 20 },
    ]),
    paxos: drawPaxosPlan(random.stream('paxos of the plan')),
    workload: drawWorkload(random.stream('workload of the plan')),
    faults: drawFaults(random.stream('faults of the plan'), nodes, durationMs, choices.faults),
  };
}
