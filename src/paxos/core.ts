/**
 * The Paxos core: a register for each key, each rewritten by rounds of single-decree Paxos ("Paxos Made
 * Simple", Lamport 2001; "CASPaxos", Rystsov 2018). Every node is proposer and acceptor. One input at a time
 * goes in, effects come out; it does no input or output and knows no clock but `tick`.
 *
 * Left out on purpose: a leader, leases, quorums other than majorities, and a change of the nodes at run time.
 */
import { invariant } from '../consensus/invariant.js';
import type { NodeId } from '../consensus/types.js';
import { Acceptor } from './acceptor.js';
import { Collector } from './collector.js';
import type { Change, PaxosEffects, PersistRecords } from './effects.js';
import type { PaxosMessage } from './messages.js';
import type { Round } from './operation.js';
import type { PaxosOptions } from './options.js';
import { Proposer } from './proposer.js';
import type { DurableState } from './records.js';
import type { Register, RegisterBallot } from './register.js';
import { PaxosState } from './state.js';
import type { PaxosStatistics } from './statistics.js';

/** Nodes are counted as bits. */
const NODES_MAX = 31;

export class PaxosCore<Reply> {
  /** Open, as the parts are, to those who break a rule on purpose, to see the break found. */
  protected readonly state: PaxosState;
  protected readonly acceptor: Acceptor;
  protected readonly proposer: Proposer<Reply>;
  protected readonly collector: Collector<Reply>;

  /** `recovered` belongs to the core from here on. Throws `InvariantError` if this node is not one of the nodes. */
  constructor(options: PaxosOptions, recovered: DurableState) {
    const { id, nodes } = options;
    invariant(
      nodes.includes(id) && nodes.length <= NODES_MAX,
      `${id} is not one of at most ${NODES_MAX} nodes`,
    );
    this.state = new PaxosState(options, recovered);
    this.acceptor = this.createAcceptor();
    this.proposer = this.createProposer();
    this.collector = this.createCollector();
    this.acceptor.onTombstone = (key, ballot) => this.collector.add(key, ballot);
  }

  /** One unit of time has passed. */
  tick(): void {
    this.state.nowTick += 1;
    this.proposer.tick();
    this.collector.tick();
    this.settle();
  }

  /**
   * Takes a message from a peer that has proved who it is. Ignores what is not meant for this node or its
   * group. Throws `InvariantError` if peers broke Paxos.
   */
  step(message: PaxosMessage): void {
    const { id, options } = this.state;
    if (message.to !== id || message.from === id || message.groupId !== options.groupId) return;
    if (!options.nodes.includes(message.from)) return;
    this.handle(message);
    this.settle();
  }

  /** Applies `change` to the register of `key`; `request` is the driver's name for it. Answered exactly once. */
  request(request: number, key: string, change: Change<Reply>): void {
    this.proposer.request(request, key, change);
    this.settle();
  }

  /** Everything up to the write of this sequence is durable. */
  persisted(sequence: number): void {
    this.state.held.persisted(sequence);
    this.settle();
  }

  /** Whether `takeEffects` may have something; false right after it. */
  hasEffects(): boolean {
    const { chosen, events, messages, records } = this.state;
    const { answers } = this.proposer;
    return records.length + messages.length + answers.length + chosen.length + events.length > 0;
  }

  /** All that the inputs since the last call led to. To be carried out in full, by `carryOutShared`. */
  takeEffects(): PaxosEffects<Reply> {
    const { proposer, state } = this;
    this.tellChosen();
    const persist = this.takePersist();
    const { messages, chosen, events } = state;
    const { answers } = proposer;
    state.messages = [];
    state.chosen = [];
    state.events = [];
    proposer.answers = [];
    return { messages, persist, answers, chosen, events };
  }

  get id(): NodeId {
    return this.state.id;
  }

  /** The newest counter of a ballot that this node used or saw. */
  get counter(): number {
    return this.state.counter.current;
  }

  /** How often this proposer was told to forget. */
  get age(): number {
    return this.state.durable.age;
  }

  /** What a snapshot has to hold; not to be changed. */
  get durable(): DurableState {
    return this.state.durable;
  }

  /** What this acceptor has of one key; null if nothing. */
  register(key: string): Register | null {
    return this.state.durable.registers.get(key) ?? null;
  }

  /** The ballot under way for a key here, and the newest acceptance it found; null if none is. */
  round(key: string): Pick<Round, 'ballot' | 'newest'> | null {
    return this.proposer.round(key);
  }

  /** The request for whose sake this node uses the ballot now; null if it is none. */
  requestOf(ballot: RegisterBallot): number | null {
    return this.proposer.requestOf(ballot);
  }

  /** All that this acceptor has; not to be changed, and not to be kept. */
  registers(): ReadonlyMap<string, Register> {
    return this.state.durable.registers;
  }

  /** Requests under way or waiting here. */
  get requestCount(): number {
    return this.proposer.requestCount;
  }

  /** Registers whose next round needs no prepare here. */
  get preparedCount(): number {
    return this.proposer.cache.size;
  }

  /** Tombstones that this node is to collect. */
  get tombstoneCount(): number {
    return this.collector.size;
  }

  statistics(): Readonly<PaxosStatistics> {
    return { ...this.state.statistics };
  }

  protected createAcceptor(): Acceptor {
    return new Acceptor(this.state);
  }

  protected createProposer(): Proposer<Reply> {
    return new Proposer<Reply>(this.state);
  }

  protected createCollector(): Collector<Reply> {
    return new Collector<Reply>(this.state, this.proposer);
  }

  protected handle(message: PaxosMessage): void {
    switch (message.type) {
      case 'prepare':
        this.acceptor.handlePrepare(message);
        return;
      case 'promise':
        this.proposer.handlePromise(message);
        return;
      case 'accept':
        this.acceptor.handleAccept(message);
        return;
      case 'accepted':
        this.proposer.handleAccepted(message);
        return;
      case 'rejected':
        this.proposer.handleRejected(message);
        return;
      case 'chosen':
        this.acceptor.handleChosen(message);
        return;
      default:
        this.handleCollection(message);
    }
  }

  private handleCollection(message: Extract<PaxosMessage, { readonly collection: number }>): void {
    switch (message.type) {
      case 'invalidate':
        this.proposer.handleInvalidate(message);
        return;
      case 'invalidated':
        this.collector.handleInvalidated(message);
        return;
      case 'raiseAges':
        this.acceptor.handleRaiseAges(message);
        return;
      case 'agesRaised':
        this.collector.handleAgesRaised(message);
        return;
      case 'remove':
        this.acceptor.handleRemove(message);
        return;
      case 'removed':
        this.collector.handleRemoved(message);
        return;
    }
  }

  /** What this node says to itself is taken at once, but what waits for the disk waits here too. */
  private settle(): void {
    const { state } = this;
    do {
      for (const message of state.own.splice(0)) this.handle(message);
      if (state.records.length === 0) state.held.park();
      this.takeReleased();
    } while (state.own.length > 0);
  }

  private takeReleased(): void {
    const { state } = this;
    for (const each of state.held.takeReleased()) {
      if (each.type === 'reserved') state.counter.reservedOnDisk(each.counter);
      else state.send(each);
    }
  }

  private takePersist(): PersistRecords | null {
    const { state } = this;
    if (state.records.length === 0) return null;
    if (state.counter.isReservationNear) state.reserveCounters();
    const { records } = state;
    state.records = [];
    const sequence = state.held.nextSequence();
    state.held.park();
    return { sequence, records };
  }

  /** Section 2.3 of Paxos Made Simple: a distinguished learner, here each proposer, tells the others. */
  private tellChosen(): void {
    const { proposer, state } = this;
    const registers = proposer.toTell;
    if (registers.length === 0) return;
    proposer.toTell = [];
    for (const { key, ballot } of registers) this.acceptor.learn(key, ballot);
    for (const node of state.options.nodes) {
      if (node !== state.id) state.send({ ...state.addressed(node), type: 'chosen', registers });
    }
  }
}
