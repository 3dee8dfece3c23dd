/** Whatever goes wrong in a run: begins each fault of the plan when it is due, and ends it again. */
import type { NodeId } from '../consensus/types.js';
import type { EventQueue } from './event-queue.js';
import type { PlannedFault } from './faults/fault.js';
import { faultKinds } from './faults/fault-kinds.js';
import type { Network } from './network.js';
import type { Random } from './random.js';
import type { SimulatedNode } from './simulated-node.js';

/** A fault that waits for an election strikes at once, or within so long: before, while or after the news spreads. */
const AFTER_ELECTION_MS_MAX = 30;

export interface NemesisPorts {
  readonly nodes: readonly SimulatedNode[];
  readonly network: Network;
  readonly queue: EventQueue;
  readonly random: Random;
  /** All faults are over by then. */
  readonly durationMs: number;
  told(phase: 'begins' | 'ends', fault: PlannedFault, struck: readonly NodeId[]): void;
}

export class Nemesis {
  private readonly awaitingElection: PlannedFault[] = [];

  constructor(
    faults: readonly PlannedFault[],
    private readonly ports: NemesisPorts,
  ) {
    for (const fault of faults) ports.queue.after(fault.atMs, () => this.due(fault));
  }

  /** `node` has just become the leader. */
  elected(node: SimulatedNode): void {
    const { queue, random } = this.ports;
    for (const fault of this.awaitingElection.splice(0)) {
      const delayMs = random.chance(0.5) ? 0 : random.between(0, AFTER_ELECTION_MS_MAX);
      queue.after(delayMs, () => this.strike(fault, [node]));
    }
  }

  private due(fault: PlannedFault): void {
    if (fault.target === 'new leader') this.awaitingElection.push(fault);
    else this.strike(fault, this.struckBy(fault.target));
  }

  private struckBy(target: 'leader' | readonly NodeId[]): readonly SimulatedNode[] {
    const { nodes } = this.ports;
    if (target !== 'leader') return nodes.filter((node) => target.includes(node.id));
    const leaders = nodes.filter((node) => node.raft?.core.role === 'leader');
    return leaders.sort((a, b) => (b.raft?.core.term ?? 0) - (a.raft?.core.term ?? 0)).slice(0, 1);
  }

  private strike(planned: PlannedFault, struck: readonly SimulatedNode[]): void {
    const { nodes, network, queue, random, durationMs, told } = this.ports;
    const kind = faultKinds.get(planned.name);
    const atMs = queue.nowMs;
    const untilMs = Math.min(durationMs, atMs + planned.untilMs - planned.atMs);
    if (kind === undefined || struck.length === 0 || atMs >= durationMs) return;
    const fault = { ...planned, atMs, untilMs };
    const names = struck.map((node) => node.id);
    told('begins', fault, names);
    const end = kind.begin({ struck, all: nodes, network, random }, fault.amount);
    queue.after(untilMs - atMs, () => {
      told('ends', fault, names);
      end();
    });
  }
}
