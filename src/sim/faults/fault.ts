/** What a fault is: drawn before the run, begun and ended at its times. */
import type { NodeId } from '../../consensus/types.js';
import type { Network } from '../network.js';
import type { Random } from '../random.js';
import type { SimulatedNode } from '../simulated-node.js';

/**
 * Whom a fault strikes; `leader` is whoever leads when it begins. One that strikes a `new leader` waits for
 * the next election, begins shortly after it, and lasts as long as was planned.
 */
export type FaultTarget = 'leader' | 'new leader' | readonly NodeId[];

/** What a kind of fault decides for itself. */
interface DrawnFault {
  readonly target: FaultTarget;
  /** How strong it is; each kind says what it means. */
  readonly amount: number;
}

/** Plain data: a schedule of these can be shown, shortened and run again. */
export interface PlannedFault extends DrawnFault {
  readonly name: string;
  readonly atMs: number;
  readonly untilMs: number;
}

/** What a fault may touch. */
interface FaultWorld {
  /** Those struck; at least one. */
  readonly struck: readonly SimulatedNode[];
  readonly all: readonly SimulatedNode[];
  readonly network: Network;
  readonly random: Random;
}

export interface FaultKind {
  readonly name: string;
  /** One line for people: what it does. */
  readonly summary: string;
  draw(random: Random, nodes: readonly NodeId[]): DrawnFault;
  /** Returns the function that ends it. */
  begin(world: FaultWorld, amount: number): () => void;
}

/** Usually one node, often the leader, sometimes several. */
export function drawTarget(random: Random, nodes: readonly NodeId[]): FaultTarget {
  if (random.chance(0.5)) return random.pick(['leader', 'new leader']);
  const count = random.chance(0.7) ? 1 : random.integer(1, nodes.length);
  return random.sample(nodes, count);
}
