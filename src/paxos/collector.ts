/**
 * Collects garbage: forgets registers that hold nothing but a tombstone, by all the steps of CASPaxos, section
 * 3.1. Left out is none of them: a late message could bring a value back, or a new one be lost behind a
 * tombstone that one acceptor still has.
 *
 * Every node has to answer, so that nothing is forgotten while one is down.
 */
import type { NodeId } from '../consensus/types.js';
import type { Ballot } from './ballot.js';
import type { AgesRaised, CollectionMessage, Invalidated, Removed } from './messages.js';
import type { End } from './operation.js';
import type { Proposer } from './proposer.js';
import type { RegisterBallot } from './register.js';
import type { PaxosState } from './state.js';

/** Each is over within the time of a request. Only then do others take up what a node has not collected. */
const STEPS = 4;
const DOUBLINGS_MAX = 10;

interface Collection {
  readonly id: number;
  /** Of the tombstones that it is about. */
  readonly keys: readonly string[];
  step: 'writing' | 'invalidating' | 'raising' | 'removing';
  /** Tombstones that every acceptor has accepted, and at which ballot. */
  readonly registers: RegisterBallot[];
  /** Writes that are under way. */
  unwritten: number;
  readonly ages: Map<NodeId, number>;
  /** Who has answered the step. */
  readonly answered: Set<NodeId>;
  sentTick: number;
  deadlineTick: number;
}

export class Collector<Reply> {
  /** When each tombstone of this proposer is due, the earliest first. */
  private readonly due = new Map<string, number>();
  /** Those of others, who may never come to it. */
  private readonly dueOfOthers = new Map<string, number>();
  private pausedUntilTick = 0;
  /** In a row. */
  private failures = 0;
  private collection: Collection | null = null;

  constructor(
    protected readonly state: PaxosState,
    private readonly proposer: Proposer<Reply>,
  ) {
    for (const [key, { accepted }] of state.durable.registers) {
      if (accepted?.value.state === null) this.add(key, accepted.ballot);
    }
  }

  /** Tombstones that wait to be collected here. */
  get size(): number {
    return this.due.size;
  }

  /** The acceptor of this node has accepted a tombstone. */
  add(key: string, ballot: Ballot): void {
    const { id, nowTick, options } = this.state;
    const isOwn = ballot.nodeId === id;
    const due = isOwn ? this.due : this.dueOfOthers;
    this.due.delete(key);
    this.dueOfOthers.delete(key);
    const { collectAfterTicks, requestTicks } = options;
    due.set(key, nowTick + collectAfterTicks + (isOwn ? 0 : STEPS * requestTicks + 3 * collectAfterTicks));
  }

  tick(): void {
    const { collection } = this;
    const { nowTick, options } = this.state;
    if (collection === null) {
      if (nowTick >= this.pausedUntilTick) this.begin();
    } else if (collection.step !== 'writing') {
      if (nowTick >= collection.deadlineTick) this.end(collection, false);
      else if (nowTick - collection.sentTick >= options.resendTicks) this.sendStep(collection);
    }
  }

  /** Each proposer has forgotten what it knew, and says how old it is now. */
  handleInvalidated({ from, collection: id, age }: Invalidated): void {
    const collection = this.at(id, 'invalidating');
    if (collection === null) return;
    collection.ages.set(from, age);
    if (this.isAnsweredByAll(collection, from)) this.go(collection, 'raising');
  }

  handleAgesRaised({ from, collection: id }: AgesRaised): void {
    const collection = this.at(id, 'raising');
    if (collection !== null && this.isAnsweredByAll(collection, from)) this.go(collection, 'removing');
  }

  handleRemoved({ from, collection: id }: Removed): void {
    const collection = this.at(id, 'removing');
    if (collection !== null && this.isAnsweredByAll(collection, from)) this.end(collection, true);
  }

  /** Step 1: the identity is written to every acceptor. */
  protected begin(): void {
    const { events, nowTick, options } = this.state;
    const keys = [...this.takeDue(this.due), ...this.takeDue(this.dueOfOthers)];
    if (keys.length === 0) return;
    const deadlineTick = nowTick + options.requestTicks;
    const collection: Collection = {
      id: this.state.nextBallot().counter,
      keys,
      step: 'writing',
      registers: [],
      unwritten: keys.length,
      ages: new Map(),
      answered: new Set(),
      sentTick: nowTick,
      deadlineTick,
    };
    this.collection = collection;
    events.push({ type: 'collectionStarted', tombstones: keys.length });
    for (const key of keys) {
      const change = (state: string | null): { state: string | null; reply: null } => ({
        state,
        reply: null,
      });
      const end = (result: End<Reply>): void => this.written(collection, key, result);
      this.proposer.add(key, { name: null, change, deadlineTick, isCollection: true, end });
    }
  }

  /** Takes out those whose time has come and which are still there. */
  private takeDue(due: Map<string, number>): readonly string[] {
    const { durable, nowTick, options } = this.state;
    const keys: string[] = [];
    for (const [key, dueTick] of due) {
      if (dueTick > nowTick || keys.length >= options.collectedAtOnceMax) break;
      due.delete(key);
      if (durable.registers.get(key)?.accepted?.value.state === null) keys.push(key);
    }
    return keys;
  }

  protected go(collection: Collection, step: Collection['step']): void {
    collection.step = step;
    collection.answered.clear();
    collection.deadlineTick = this.state.nowTick + this.state.options.requestTicks;
    this.sendStep(collection);
  }

  private written(collection: Collection, key: string, result: End<Reply>): void {
    collection.unwritten -= 1;
    if (result.type !== 'chosen') this.tryAgain(key);
    else if (result.value.state === null) collection.registers.push({ key, ballot: result.ballot });
    if (collection.unwritten > 0) return;
    if (collection.registers.length > 0) this.go(collection, 'invalidating');
    else this.end(collection, false);
  }

  /** Unless another node has written the tombstone anew since: it will see to it. */
  private tryAgain(key: string): void {
    if (this.dueOfOthers.has(key)) return;
    this.due.set(key, this.state.nowTick + this.state.options.collectAfterTicks);
  }

  private sendStep(collection: Collection): void {
    const { state } = this;
    collection.sentTick = state.nowTick;
    for (const node of state.options.nodes) {
      if (!collection.answered.has(node)) state.send(this.messageOf(collection, node));
    }
  }

  private messageOf({ id, step, registers, ages }: Collection, to: NodeId): CollectionMessage {
    const addressed = { ...this.state.addressed(to), collection: id };
    if (step === 'removing') return { ...addressed, type: 'remove', registers };
    if (step === 'invalidating') return { ...addressed, type: 'invalidate', registers };
    return { ...addressed, type: 'raiseAges', ages: Array.from(ages, ([nodeId, age]) => ({ nodeId, age })) };
  }

  private at(id: number, step: Collection['step']): Collection | null {
    const { collection } = this;
    return collection !== null && collection.id === id && collection.step === step ? collection : null;
  }

  private isAnsweredByAll({ answered }: Collection, from: NodeId): boolean {
    answered.add(from);
    return this.state.options.nodes.every((node) => answered.has(node));
  }

  /** Nodes that collect the same tombstones keep each other from it, unless one of them waits longer. */
  private pauseTicks(): number {
    const { collectAfterTicks, random, requestTicks, resendTicks } = this.state.options;
    this.failures = Math.min(this.failures + 1, DOUBLINGS_MAX);
    return (
      collectAfterTicks +
      Math.ceil(random() * Math.min(resendTicks * 2 ** this.failures, STEPS * requestTicks))
    );
  }

  /** What was not forgotten everywhere is tried again from the first step on. */
  private end(collection: Collection, succeeded: boolean): void {
    const { events, nowTick, statistics } = this.state;
    const tombstones = collection.registers.length;
    this.collection = null;
    if (succeeded) {
      statistics.collected += tombstones;
      this.failures = 0;
    } else {
      this.pausedUntilTick = nowTick + this.pauseTicks();
      for (const { key } of collection.registers) this.tryAgain(key);
    }
    events.push({ type: 'collectionEnded', tombstones, succeeded });
  }
}
