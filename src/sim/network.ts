/**
 * The simulated network: every message takes its own time, so that later ones overtake earlier ones, and
 * faults may lose, double, hold back or cut what goes over a link in one direction.
 *
 * Only messages of the protocol are doubled: a node's transport is a connection over which a frame that
 * carries a client's write arrives once or never.
 */
import type { NodeId } from '../consensus/types.js';
import type { ReplicaMessage } from '../replica/replica-message.js';
import { copyOf } from './copy-message.js';
import type { EventQueue } from './event-queue.js';
import type { Random } from './random.js';

/** What happens to messages of the links that it is about, for as long as it is in force. */
export interface LinkFault {
  readonly concerns: (from: NodeId, to: NodeId) => boolean;
  /** Probabilities. */
  readonly loss?: number;
  readonly duplication?: number;
  /** Added to the time a message takes: uniform in [0, this). */
  readonly delayMsMax?: number;
  /** Nothing gets through. */
  readonly cut?: boolean;
  /** Nothing gets through until the fault ends; then all of it. */
  readonly clogged?: boolean;
}

/** What faults make of a link; of several, the worst. */
type LinkCondition = 'ok' | 'slow' | 'lossy' | 'cut';

/** The way of messages from one node to another. */
export interface SimulatedLink {
  readonly connected: boolean;
  readonly condition: LinkCondition;
}

export interface Latency {
  readonly minMs: number;
  readonly maxMs: number;
}

export interface Transmission {
  readonly number: number;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: ReplicaMessage;
}

/** Who is told. */
export interface NetworkObserver {
  sent(transmission: Transmission): void;
  dropped(transmission: Transmission, why: string): void;
  arrived(transmission: Transmission): void;
}

export class Network {
  private readonly faults = new Set<LinkFault>();
  private readonly clogged: Transmission[] = [];
  private count = 0;

  constructor(
    private readonly queue: EventQueue,
    private readonly random: Random,
    private readonly latency: Latency,
    private readonly observer: NetworkObserver,
  ) {}

  send(from: NodeId, to: NodeId, message: ReplicaMessage): void {
    this.count += 1;
    const transmission = { number: this.count, from, to, message: copyOf(message) };
    this.observer.sent(transmission);
    if (this.isCut(from, to)) this.observer.dropped(transmission, 'the link is cut');
    else if (this.meets(from, to, (fault) => fault.loss ?? 0)) this.observer.dropped(transmission, 'lost');
    else {
      this.carry(transmission);
      const isProtocol = message.type === 'raft' || message.type === 'paxos';
      const isDoubled = isProtocol && this.meets(from, to, (fault) => fault.duplication ?? 0);
      if (isDoubled) this.carry({ ...transmission, message: copyOf(message) });
    }
  }

  /** Returns the function that ends the fault. */
  add(fault: LinkFault): () => void {
    this.faults.add(fault);
    return () => {
      this.faults.delete(fault);
      this.releaseClogged();
    };
  }

  isCut(from: NodeId, to: NodeId): boolean {
    for (const fault of this.faults) if (fault.cut === true && fault.concerns(from, to)) return true;
    return false;
  }

  conditionOf(from: NodeId, to: NodeId): LinkCondition {
    const concerned = [...this.faults].filter((fault) => fault.concerns(from, to));
    if (concerned.some(({ cut }) => cut === true)) return 'cut';
    if (concerned.some(({ loss }) => (loss ?? 0) > 0)) return 'lossy';
    const isSlow = concerned.some(({ clogged, delayMsMax }) => clogged === true || (delayMsMax ?? 0) > 0);
    return isSlow ? 'slow' : 'ok';
  }

  private carry(transmission: Transmission): void {
    const { from, to } = transmission;
    let delayMs = this.random.between(this.latency.minMs, this.latency.maxMs);
    for (const fault of this.faults) {
      const { delayMsMax } = fault;
      if (delayMsMax !== undefined && fault.concerns(from, to)) delayMs += this.random.next() * delayMsMax;
    }
    this.queue.after(delayMs, () => this.arrive(transmission));
  }

  private arrive(transmission: Transmission): void {
    const { from, to } = transmission;
    if (this.isClogged(from, to)) this.clogged.push(transmission);
    else if (this.isCut(from, to)) this.observer.dropped(transmission, 'the link is cut');
    else this.observer.arrived(transmission);
  }

  private releaseClogged(): void {
    for (const transmission of this.clogged.splice(0)) {
      if (this.isClogged(transmission.from, transmission.to)) this.clogged.push(transmission);
      else this.carry(transmission);
    }
  }

  private isClogged(from: NodeId, to: NodeId): boolean {
    for (const fault of this.faults) if (fault.clogged === true && fault.concerns(from, to)) return true;
    return false;
  }

  private meets(from: NodeId, to: NodeId, probability: (fault: LinkFault) => number): boolean {
    for (const fault of this.faults) {
      if (probability(fault) > 0 && fault.concerns(from, to) && this.random.chance(probability(fault)))
        return true;
    }
    return false;
  }
}
