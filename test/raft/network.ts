/** Several nodes and the links between them, in one thread and without a clock: everything is a call. */
import type { Configuration } from '../../src/consensus/types.js';
import type { RaftMessage } from '../../src/raft/messages.js';
import type { RaftOptions } from '../../src/raft/options.js';
import { Generator } from './generator.js';
import { propose, voters } from './single.js';
import { type Observer, TestNode } from './test-node.js';

export interface NetworkSetup {
  size?: number;
  configuration?: Configuration;
  seed?: number;
  /** Election timeouts: all 19 ticks, or drawn. */
  random?: 'seeded';
  options?: Partial<RaftOptions>;
  observer?: Partial<Observer>;
}

export class Network {
  readonly nodes = new Map<string, TestNode>();
  readonly generator: Generator;
  /** On their way, oldest first. */
  queue: RaftMessage[] = [];
  /** A message for which it is true is lost. */
  loses: (message: RaftMessage) => boolean = () => false;
  /** Everything that was sent, lost or not. */
  readonly sent: RaftMessage[] = [];
  private cut = new Set<string>();

  constructor(setup: NetworkSetup = {}) {
    const ids = Array.from({ length: setup.size ?? 3 }, (_, place) => `n${place + 1}`);
    const configuration = setup.configuration ?? voters(...ids);
    this.generator = new Generator(setup.seed ?? 1);
    for (const id of ids) {
      const random = setup.random === 'seeded' ? this.generator.next : () => 0.99;
      const options = { random, ...setup.options };
      this.nodes.set(id, new TestNode(id, configuration, options, setup.observer));
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

  /** Cuts both ways between the groups; nodes of one group still hear each other. */
  partition(...groups: string[][]): void {
    this.cut = new Set();
    for (const [place, group] of groups.entries()) {
      for (const other of groups.slice(place + 1)) {
        for (const one of group) for (const two of other) this.cut.add(`${one}>${two}`).add(`${two}>${one}`);
      }
    }
  }

  isolate(...ids: string[]): void {
    this.partition(ids, ...[[...this.nodes.keys()].filter((id) => !ids.includes(id))]);
  }

  heal(): void {
    this.cut = new Set();
    this.loses = () => false;
  }

  /** Carries out everything, delivers in order, writes to disks at once, until nothing moves any more. */
  settle(): void {
    for (let round = 0; round < 10_000; round += 1) {
      let moved = false;
      for (const node of this.all) {
        if (node.up && node.core.hasEffects()) moved = true;
        node.turn();
        moved = node.write() || moved;
        moved = node.install() || moved;
      }
      moved = this.collect() || moved;
      while (this.queue.length > 0) this.deliver(0);
      if (!moved) return;
    }
    throw new Error('the network does not come to rest');
  }

  /** Takes what the nodes said, and loses what the links lose. */
  collect(): boolean {
    let any = false;
    for (const node of this.all) {
      for (const message of node.outbox) {
        any = true;
        this.sent.push(message);
        if (!this.isLost(message)) this.queue.push(message);
      }
      node.outbox = [];
    }
    return any;
  }

  deliver(place: number): void {
    const [message] = this.queue.splice(place, 1);
    if (message === undefined) return;
    const node = this.nodes.get(message.to);
    if (node?.up === true) node.core.step(message);
  }

  tick(count = 1): void {
    for (let done = 0; done < count; done += 1) {
      for (const node of this.all) if (node.up) node.core.tick();
      this.settle();
    }
  }

  tickOnly(id: string, count: number): void {
    for (let done = 0; done < count; done += 1) {
      this.node(id).core.tick();
      this.settle();
    }
  }

  /** The live leader of the highest term that can be heard by a majority, if there is one. */
  get leader(): TestNode | null {
    const leaders = this.all.filter((node) => node.up && node.core.role === 'leader');
    return leaders.sort((one, two) => two.core.term - one.core.term)[0] ?? null;
  }

  /** Ticks until `id` leads; only for a network in which nothing prevents it. */
  elect(id: string): TestNode {
    const node = this.node(id);
    for (const other of this.all) if (other !== node && other.up) this.forgetLeader(other);
    for (let tries = 0; tries < 5 && node.core.role !== 'leader'; tries += 1) this.tickOnly(id, 20);
    if (node.core.role !== 'leader') throw new Error(`${id} is not elected but ${node.core.role}`);
    return node;
  }

  electAny(): TestNode {
    for (let ticks = 0; ticks < 500; ticks += 1) {
      const { leader } = this;
      if (leader !== null) return leader;
      this.tick();
    }
    throw new Error('no leader within 500 ticks');
  }

  put(id: string, data: string): ReturnType<typeof propose> {
    const result = propose(this.node(id).core, data);
    this.settle();
    return result;
  }

  private isLost(message: RaftMessage): boolean {
    return this.cut.has(`${message.from}>${message.to}`) || this.loses(message);
  }

  /** Time passes for a follower, less than it takes to campaign, so that it may vote for another. */
  private forgetLeader(node: TestNode): void {
    if (node.core.role === 'leader' || node.core.leader === null) return;
    for (let done = 0; done < 10; done += 1) node.core.tick();
  }
}
