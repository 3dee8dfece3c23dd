/** What the parts of a Paxos core share: the durable state, and what they want done. */
import { HeldMessages } from '../consensus/held-messages.js';
import { majorityOf } from '../consensus/quorum.js';
import type { NodeId } from '../consensus/types.js';
import type { PaxosEvent } from '../trace/paxos-events.js';
import type { Ballot } from './ballot.js';
import { BallotCounter } from './ballot-counter.js';
import type { PaxosMessage } from './messages.js';
import type { PaxosOptions } from './options.js';
import type { DurableState, PaxosRecord } from './records.js';
import type { RegisterBallot } from './register.js';
import { newStatistics } from './statistics.js';

/** What waits for the disk: a message, or the word that counters up to this one are reserved. */
export type Held = PaxosMessage | { readonly type: 'reserved'; readonly counter: number };

export class PaxosState {
  readonly counter: BallotCounter;
  readonly majority: number;
  readonly held = new HeldMessages<Held>();
  readonly statistics = newStatistics();
  nowTick = 0;
  /** Not handed to the disk yet. */
  records: PaxosRecord[] = [];
  messages: PaxosMessage[] = [];
  /** From this node to itself: they are taken before the input is over. */
  own: PaxosMessage[] = [];
  chosen: RegisterBallot[] = [];
  events: PaxosEvent[] = [];

  constructor(
    readonly options: PaxosOptions,
    readonly durable: DurableState,
  ) {
    this.counter = new BallotCounter(options.id, durable.reservedCounter, options.countersReserved);
    this.majority = majorityOf(options.nodes.length);
  }

  get id(): NodeId {
    return this.options.id;
  }

  /** The fields that every message carries. */
  addressed(to: NodeId): { groupId: number; from: NodeId; to: NodeId } {
    return { groupId: this.options.groupId, from: this.options.id, to };
  }

  /** Changes the durable state; what is said from here on of what depends on it has to wait for the disk. */
  write(record: PaxosRecord): void {
    this.durable.apply(record);
    this.records.push(record);
  }

  /** For messages that promise nothing, or nothing that is not durable already. */
  send(message: PaxosMessage): void {
    if (message.to === this.options.id) this.own.push(message);
    else this.messages.push(message);
  }

  /** For messages that stand for something this node has written down. */
  sendWhenDurable(message: PaxosMessage): void {
    this.held.hold(message);
  }

  /** For messages with a ballot of this node: its counter must be reserved before anybody sees it. */
  sendWithBallot(message: PaxosMessage, ballot: Ballot): void {
    if (message.to === this.options.id || this.counter.isDurable(ballot)) this.send(message);
    else this.sendWhenDurable(message);
  }

  /** A ballot that nobody ever used. */
  nextBallot(): Ballot {
    const ballot = this.counter.next();
    if (this.counter.isReservationDue) this.reserveCounters();
    return ballot;
  }

  reserveCounters(): void {
    this.writeProposer(this.durable.age);
  }

  /** Writes down how old the proposer is, and with it counters to come. */
  writeProposer(age: number): void {
    const counter = this.counter.reserve();
    this.write({ type: 'proposer', reservedCounter: counter, age });
    this.held.hold({ type: 'reserved', counter });
  }
}
