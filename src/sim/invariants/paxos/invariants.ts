/** All invariants of Paxos that hold after every step, and the watch that asks each of them. */
import type { NodeId } from '../../../consensus/types.js';
import { PaxosReplica } from '../../../replica/paxos-replica.js';
import type { ReplicaMessage } from '../../../replica/replica-message.js';
import type { EngineWatch, SimulatedReplica } from '../../engines/engine.js';
import { acknowledgedIsDurable } from './acknowledged-is-durable.js';
import { chosenByAMajority } from './chosen-by-a-majority.js';
import { chosenStaysChosen } from './chosen-stays-chosen.js';
import type { Core, PaxosInvariant, PaxosWatch } from './invariant.js';
import { Observed } from './observed.js';
import { oneValuePerBallot } from './one-value-per-ballot.js';
import { promisesNeverGoBack } from './promises-never-go-back.js';

export const paxosInvariants: readonly PaxosInvariant[] = [
  oneValuePerBallot,
  promisesNeverGoBack,
  acknowledgedIsDurable,
  chosenByAMajority,
  chosenStaysChosen,
];

export class PaxosInvariants implements EngineWatch {
  private readonly observed: Observed;
  private readonly watches: readonly PaxosWatch[];
  /** The cores that were looked at. */
  private readonly known = new Map<NodeId, Core>();
  private chosen = 0;

  constructor(nodes: readonly NodeId[]) {
    this.observed = new Observed(nodes);
    this.watches = paxosInvariants.map((invariant) => invariant.watch(this.observed));
  }

  get committedCount(): number {
    return this.chosen;
  }

  stepped(node: NodeId, replica: SimulatedReplica): void {
    if (!(replica instanceof PaxosReplica)) return;
    const { core } = replica;
    const isNew = this.known.get(node) !== core;
    this.known.set(node, core);
    for (const watch of this.watches) {
      if (isNew) watch.started?.(node, core);
      watch.stepped?.(node, core);
    }
  }

  said(message: ReplicaMessage, replica: SimulatedReplica): void {
    if (message.type !== 'paxos' || !(replica instanceof PaxosReplica)) return;
    const said = message.message;
    // A first proposal has to be known before others are compared with it.
    this.observed.said(said, replica.core);
    for (const watch of this.watches) watch.said?.(said, replica.core);
    if (said.type === 'chosen' && said.to === this.firstOther(said.from))
      this.chosen += said.registers.length;
  }

  forget(node: NodeId): void {
    this.known.delete(node);
  }

  /** The same is told to each of the others. */
  private firstOther(node: NodeId): NodeId | undefined {
    return this.observed.nodes.find((other) => other !== node);
  }
}
