/** Several nodes and the links between them, in one thread and without a clock: everything is a call. */
import type { Change, Outcome } from '../../src/paxos/effects.js';
import type { PaxosMessage } from '../../src/paxos/messages.js';
import type { PaxosOptions } from '../../src/paxos/options.js';
import { DEFAULTS, type MakeCore, TestNode } from './test-node.js';

export class Network {
  readonly nodes = new Map<string, TestNode>();
  /** On their way, oldest first. */
  queue: PaxosMessage[] = [];
  /** Everything that was sent, lost or not. */
  readonly sent: PaxosMessage[] = [];
  /** A message for which it is true is lost. */
  loses: (message: PaxosMessage) => boolean = () => false;
  /** A message for which it is true stays on its way. */
  delays: (message: PaxosMessage) => boolean = () => false;
  private requests = 0;

  constructor(size = 3, options: Partial<PaxosOptions> = {}, makeCore?: MakeCore) {
    const ids = Array.from({ length: size }, (_, place) => `n${place + 1}`);
    for (const id of ids) {
      this.nodes.set(id, new TestNode({ ...DEFAULTS, id, nodes: ids, ...options }, makeCore));
    }
  }

  get all(): TestNode[] {
    return [...this.nodes.values()];
  }

  node(id: string): TestNode {
    const node = this.nodes.get(id);
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  }

  /** Starts a request; its outcome comes with the next messages. */
  start(id: string, key: string, change: Change<string>): number {
    this.requests += 1;
    this.node(id).request(this.requests, key, change);
    this.collect();
    return this.requests;
  }

  outcome(id: string, request: number): Outcome<string> | undefined {
    return this.node(id).outcomes.get(request);
  }

  /** A request from its beginning to its end, if nothing is in its way. */
  run(id: string, key: string, change: Change<string>): Outcome<string> | undefined {
    const request = this.start(id, key, change);
    this.settle();
    return this.outcome(id, request);
  }

  /** Takes what the nodes want done; messages join the queue unless they are lost. */
  collect(): boolean {
    let moved = false;
    for (const node of this.all) {
      if (!node.isUp || !node.core.hasEffects()) continue;
      moved = true;
      node.turn();
      for (const message of node.sent.splice(0)) {
        this.sent.push(message);
        if (!this.loses(message)) this.queue.push(message);
      }
    }
    return moved;
  }

  /** Delivers in order, writes to disks at once, until nothing moves any more. */
  settle(): void {
    for (let round = 0; round < 10_000; round += 1) {
      let moved = this.collect();
      for (const node of this.all) while (node.isUp && node.write()) moved = true;
      moved = this.deliverAll() || moved;
      if (!moved) return;
    }
    throw new Error('the nodes never come to rest');
  }

  ticks(count: number): void {
    for (let tick = 0; tick < count; tick += 1) {
      for (const node of this.all) if (node.isUp) node.core.tick();
      this.settle();
    }
  }

  /** The messages of a type that were sent since the last call, lost or not. */
  takeSent<Type extends PaxosMessage['type']>(type: Type): Extract<PaxosMessage, { readonly type: Type }>[] {
    const ofType = this.sent.filter(
      (message): message is Extract<PaxosMessage, { readonly type: Type }> => message.type === type,
    );
    this.sent.length = 0;
    return ofType;
  }

  private deliverAll(): boolean {
    const due = this.queue.filter((message) => !this.delays(message));
    this.queue = this.queue.filter((message) => this.delays(message));
    for (const message of due) {
      const node = this.node(message.to);
      if (node.isUp) node.core.step(message);
    }
    return due.length > 0;
  }
}

/** Changes for tests; the reply tells the state that was found. */
export const set =
  (value: string): Change<string> =>
  (state) => ({ state: value, reply: `was ${state}` });

export const read: Change<string> = (state) => ({ state, reply: `${state}` });

export const remove: Change<string> = (state) => ({ state: null, reply: `removed ${state}` });

export const increment: Change<string> = (state) => {
  const next = `${Number(state ?? 0) + 1}`;
  return { state: next, reply: next };
};

export const compareAndSet =
  (expected: string, value: string): Change<string> =>
  (state) =>
    state === expected ? { state: value, reply: 'yes' } : { state, reply: 'no' };
