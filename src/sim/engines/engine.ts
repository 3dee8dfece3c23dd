/** What differs between the engines in a simulation: how a replica is opened, what must hold, when all is well. */
import type { NodeId } from '../../consensus/types.js';
import type { PaxosReplica } from '../../replica/paxos-replica.js';
import type { Replica } from '../../replica/replica.js';
import type { ReplicaMessage } from '../../replica/replica-message.js';
import type { Surroundings } from '../../replica/surroundings.js';
import type { NodeClock } from '../clock.js';
import type { Plan } from '../plan.js';
import type { Sabotage, SimulatedNode } from '../simulated-node.js';

export type SimulatedReplica = Replica | PaxosReplica;

export type OpenReplica = (surroundings: Surroundings, clock: NodeClock) => Promise<SimulatedReplica>;

/** Watches one run. All but `forget` may throw `ViolationError`. */
export interface EngineWatch {
  /** How many values are known to be decided. */
  readonly committedCount: number;
  /** A node has done something. */
  stepped(node: NodeId, replica: SimulatedReplica): void;
  /** A node says something. */
  said(message: ReplicaMessage, replica: SimulatedReplica): void;
  /** The process of a node is gone. */
  forget(node: NodeId): void;
}

export interface SimulatedEngine {
  openReplica(plan: Plan, id: NodeId, sabotage: Sabotage): OpenReplica;
  watch(plan: Plan): EngineWatch;
  /** Within so much time after the last fault everything has to have come right. */
  recoveryMs(plan: Plan): number;
  /** Whether everything has. Throws `ViolationError` if it never can. */
  hasRecovered(nodes: readonly SimulatedNode[]): boolean;
}
