/** One random run: everything that can go wrong does, in an order that the seed decides. */
import { EntryKind } from '../../src/consensus/types.js';
import { encodeConfiguration } from '../../src/raft/configuration-log.js';
import { Checkers } from './checkers.js';
import { Network } from './network.js';
import { bytes, propose } from './single.js';
import type { TestNode } from './test-node.js';

export interface ChaosResult {
  readonly committed: number;
  readonly reads: number;
  readonly elections: number;
  readonly installs: number;
}

export class Chaos {
  private readonly checkers = new Checkers();
  private readonly network: Network;
  private readonly changesMembers: boolean;
  private counter = 0;

  constructor(seed: number) {
    const size = 1 + (seed % 5);
    this.network = new Network({
      size,
      seed,
      random: 'seeded',
      observer: this.checkers,
      options: { inflightMessagesMax: 3, messageBytesMax: 120, snapshotChunkBytesMax: 40 },
    });
    this.changesMembers = size >= 3 && seed % 3 === 0;
    this.checkers.nodes = this.network.nodes;
    this.checkers.checksDurability = !this.changesMembers;
  }

  /** Throws if anything that must hold does not. */
  run(steps: number): ChaosResult {
    for (let done = 0; done < steps; done += 1) this.oneStep();
    this.recover();
    const events = this.network.all.flatMap((node) => node.events);
    return {
      committed: this.checkers.committedIndex,
      reads: this.checkers.reads,
      elections: events.filter((event) => event.type === 'roleChanged' && event.to === 'leader').length,
      installs: events.filter((event) => event.type === 'snapshotInstalled').length,
    };
  }

  private oneStep(): void {
    const { generator, all } = this.network;
    const node = generator.pick(all);
    const dice = generator.below(10_000);
    if (dice < 4500) this.moveMessage();
    else if (dice < 6800) node.turn();
    else if (dice < 8400) node.write();
    else if (dice < 8900) this.tick(node);
    else if (dice < 9700) this.client(node);
    else if (dice < 9860) node.install(generator.chance(0.2));
    else if (dice < 9900) this.crashOrRestart(node);
    else if (dice < 9930) this.changeLinks();
    else if (dice < 9970) this.snapshot(node);
    else this.administer(node);
    this.network.collect();
  }

  private moveMessage(): void {
    const { network } = this;
    const { generator, queue } = network;
    if (queue.length === 0) return;
    const place = generator.chance(0.7) ? 0 : generator.below(queue.length);
    const message = queue[place];
    if (message !== undefined && generator.chance(0.05)) queue.push(message);
    if (generator.chance(0.05)) queue.splice(place, 1);
    else network.deliver(place);
  }

  private tick(node: TestNode): void {
    if (node.up) node.core.tick();
  }

  private client(node: TestNode): void {
    if (!node.up) return;
    this.counter += 1;
    if (this.network.generator.chance(0.7)) {
      propose(node.core, `v${this.counter}`);
      return;
    }
    this.checkers.requested(this.counter);
    node.core.requestRead(this.counter);
  }

  private crashOrRestart(node: TestNode): void {
    if (!node.up) node.start();
    else if (this.network.generator.chance(0.4)) node.crash(this.network.generator.below(3));
  }

  private changeLinks(): void {
    const { network } = this;
    if (network.generator.chance(0.5)) network.heal();
    else network.isolate(network.generator.pick(network.all).id);
  }

  private snapshot(node: TestNode): void {
    if (node.up) node.takeSnapshot();
  }

  private administer(node: TestNode): void {
    const { generator, all } = this.network;
    if (!node.up) return;
    const target = generator.pick(all).id;
    if (generator.chance(0.5)) {
      node.core.transferLeadership(target);
      return;
    }
    if (generator.chance(0.3)) node.core.peerUnreachable(target);
    if (this.changesMembers) this.changeMember(node, target);
  }

  /** One voter becomes a learner, or a learner a voter; two voters stay. */
  private changeMember(node: TestNode, target: string): void {
    const { voters, learners } = node.core.configuration;
    const leaves = voters.includes(target);
    if (leaves && voters.length <= 2) return;
    const changed = {
      voters: leaves ? voters.filter((id) => id !== target) : [...voters, target],
      votersOutgoing: [],
      learners: leaves ? [...learners, target] : learners.filter((id) => id !== target),
    };
    node.core.propose(EntryKind.Configuration, encodeConfiguration(changed));
  }

  /** Liveness: once the faults stop, a leader is found, a new entry commits, and all machines agree. */
  private recover(): void {
    const { network } = this;
    network.heal();
    for (const node of network.all) if (!node.up) node.start();
    network.settle();
    const marker = 'after the faults';
    for (let ticks = 0; ticks < 1500; ticks += 1) {
      network.tick();
      const leader = network.all.find((node) => node.core.role === 'leader');
      if (leader !== undefined && !leader.machine.includes(marker)) {
        leader.core.propose(EntryKind.Command, bytes(marker));
        network.settle();
      }
      if (network.all.every((node) => node.machine.includes(marker))) break;
    }
    network.tick(100);
    const expected = JSON.stringify(network.all[0]?.machine);
    for (const node of network.all) {
      if (!node.machine.includes(marker))
        throw new Error(`${node.id} never applied what came after the faults`);
      if (JSON.stringify(node.machine) !== expected) throw new Error(`the machine of ${node.id} differs`);
    }
  }
}
