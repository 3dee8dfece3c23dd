/**
 * One run: a cluster of real replicas, clients and faults on virtual time, in one thread. The same plan
 * gives the same run, step by step, on every machine.
 */
import type { CheckResult } from '../check/verdict.js';
import type { NodeId } from '../consensus/types.js';
import type { ReplicaMessage } from '../replica/replica-message.js';
import { checkOperations } from './check-operations.js';
import { Clients } from './clients.js';
import { TraceDigest } from './digest.js';
import { digestStep } from './digest-steps.js';
import type { EngineWatch, SimulatedEngine } from './engines/engine.js';
import { engines } from './engines/engines.js';
import { EventQueue } from './event-queue.js';
import { Liveness } from './liveness.js';
import { Nemesis } from './nemesis.js';
import { Network, type SimulatedLink } from './network.js';
import type { Plan } from './plan.js';
import { Random } from './random.js';
import { type Sabotage, SimulatedNode } from './simulated-node.js';
import type { Step } from './steps.js';
import type { Violation, ViolationError } from './violation.js';

export interface RunOptions {
  readonly sabotage?: Sabotage;
  /** Told every step as it happens. */
  readonly onStep?: (step: Step) => void;
  /** Told whenever a node may have changed, or what it is connected to. */
  readonly onLook?: (timeMs: number, node: SimulatedNode, linkTo: (peer: NodeId) => SimulatedLink) => void;
}

export interface RunResult {
  readonly plan: Plan;
  readonly violation: Violation | null;
  /** Of the whole trace. */
  readonly digest: string;
  /** Virtual time. */
  readonly simulatedMs: number;
  readonly steps: number;
  readonly committed: number;
  readonly operations: number;
  /** `Unknown`: the history was too hard to check within bounds. Null: a violation came first. */
  readonly linearizability: CheckResult['verdict'] | null;
}

export async function simulate(plan: Plan, options: RunOptions = {}): Promise<RunResult> {
  return new Simulation(plan, options).run();
}

class Simulation {
  private readonly queue = new EventQueue();
  private readonly digest = new TraceDigest();
  private readonly network: Network;
  private readonly nodes: readonly SimulatedNode[];
  private readonly byId: ReadonlyMap<NodeId, SimulatedNode>;
  private readonly engine: SimulatedEngine;
  private readonly watch: EngineWatch;
  private readonly clients: Clients;
  private readonly nemesis: Nemesis;
  private violation: Violation | null = null;
  private steps = 0;

  constructor(
    private readonly plan: Plan,
    private readonly options: RunOptions,
  ) {
    const random = new Random(plan.seed, 'run');
    this.engine = engines[plan.engine];
    this.watch = this.engine.watch(plan);
    this.network = new Network(this.queue, random.stream('network'), plan.latency, {
      sent: (transmission) => {
        this.step({ type: 'sent', timeMs: this.nowMs, transmission });
        this.observeMessage(transmission.from, transmission.message);
      },
      dropped: (transmission, why) => this.step({ type: 'dropped', timeMs: this.nowMs, transmission, why }),
      arrived: (transmission) => {
        this.step({ type: 'arrived', timeMs: this.nowMs, transmission });
        this.byId.get(transmission.to)?.receive(transmission.from, transmission.message);
      },
    });
    this.nodes = plan.nodes.map((id) => this.createNode(id, random.stream(`node ${id}`)));
    this.byId = new Map(this.nodes.map((node) => [node.id, node]));
    this.clients = this.createClients(random.stream('clients'));
    this.nemesis = this.createNemesis(random.stream('faults'));
  }

  async run(): Promise<RunResult> {
    for (const node of this.nodes) node.start();
    await this.runUntil(() => this.queue.nextMs >= this.plan.durationMs);
    const liveness = this.calmDown();
    await this.runUntil(() => liveness.isOver);
    const verdict = this.violation === null ? this.checkHistory() : null;
    const { plan, violation, steps } = this;
    return {
      plan,
      violation,
      digest: this.digest.toString(),
      simulatedMs: this.nowMs,
      steps,
      committed: this.watch.committedCount,
      operations: this.clients.history.length,
      linearizability: verdict,
    };
  }

  private get nowMs(): number {
    return this.queue.nowMs;
  }

  private async runUntil(isOver: () => boolean): Promise<void> {
    while (this.violation === null && !this.queue.isEmpty && !isOver()) {
      this.queue.runNext();
      // Promises go on by one link; longer chains go on with the next events, in the same order each time.
      await null;
    }
  }

  private createNode(id: NodeId, random: Random): SimulatedNode {
    const { plan } = this;
    const ports = {
      queue: this.queue,
      random,
      send: (from: NodeId, to: NodeId, message: ReplicaMessage) => this.send(from, to, message),
      record: (id: NodeId, event: Extract<Step, { type: 'event' }>['event']) => {
        this.step({ type: 'event', timeMs: this.nowMs, node: id, event });
        const node = event.type === 'roleChanged' && event.to === 'leader' ? this.byId.get(id) : undefined;
        if (node !== undefined) this.nemesis.elected(node);
      },
      stepped: (node: SimulatedNode) => this.observe(node),
      changed: (node: SimulatedNode, change: Extract<Step, { type: 'process' }>['change'], why: string) => {
        this.step({ type: 'process', timeMs: this.nowMs, node: node.id, change, why });
        this.tellPeers(node, change);
        this.lookAtAll();
      },
      violated: (error: ViolationError) => this.violated(error),
    };
    const { sabotage = {} } = this.options;
    return new SimulatedNode(id, this.engine.openReplica(plan, id, sabotage), ports, sabotage);
  }

  private createClients(random: Random): Clients {
    const { plan, nodes, queue } = this;
    return new Clients(plan.workload, 2 * plan.requestTimeoutMs, nodes, queue, random, {
      invoked: (client, node, command) =>
        this.step({ type: 'invoked', timeMs: this.nowMs, client, node, command }),
      completed: (client, command, reply) =>
        this.step({ type: 'completed', timeMs: this.nowMs, client, command, reply }),
    });
  }

  private createNemesis(random: Random): Nemesis {
    const { plan, nodes, network, queue } = this;
    return new Nemesis(plan.faults, {
      nodes,
      network,
      queue,
      random,
      durationMs: plan.durationMs,
      told: (phase, fault, struck) => {
        this.step({ type: 'fault', timeMs: this.nowMs, phase, fault, struck });
        if (phase === 'begins') this.clients.hurry();
      },
    });
  }

  private send(from: NodeId, to: NodeId, message: ReplicaMessage): boolean {
    if (this.byId.get(to)?.replica === undefined || this.byId.get(to)?.replica === null) return false;
    this.network.send(from, to, message);
    return true;
  }

  /** Whoever is connected to a process notices when it is gone, and when it is back. */
  private tellPeers(node: SimulatedNode, change: string): void {
    const isUp = change === 'started';
    if (!isUp && change !== 'killed' && change !== 'lost power' && change !== 'failed') return;
    if (!isUp) this.watch.forget(node.id);
    for (const peer of this.nodes ?? []) {
      if (peer === node) continue;
      if (isUp) peer.regainConnection(node.id);
      else peer.loseConnection(node.id);
    }
  }

  private lookAtAll(): void {
    for (const node of this.nodes) this.lookAt(node);
  }

  private lookAt(node: SimulatedNode): void {
    if (this.options.onLook === undefined) return;
    const linkTo = (peer: NodeId): SimulatedLink => {
      const condition = this.network.conditionOf(node.id, peer);
      const isUp = (this.byId.get(peer)?.replica ?? null) !== null;
      return { connected: condition !== 'cut' && isUp, condition };
    };
    this.options.onLook(this.nowMs, node, linkTo);
  }

  private observe(node: SimulatedNode): void {
    // Before the invariants, which end the run: how it looks then is what people want to see.
    this.lookAt(node);
    if (node.replica !== null) this.watch.stepped(node.id, node.replica);
  }

  private observeMessage(from: NodeId, message: ReplicaMessage): void {
    const replica = this.byId.get(from)?.replica ?? null;
    if (replica !== null) this.watch.said(message, replica);
  }

  /** Faults and clients have stopped: from here on everything has to come right by itself. */
  private calmDown(): Liveness {
    this.clients.stop();
    for (const node of this.nodes) {
      node.resume();
      node.start();
    }
    const { plan, nodes, queue, clients, engine } = this;
    return new Liveness(nodes, queue, clients, engine, engine.recoveryMs(plan), (error) =>
      this.violated(error),
    );
  }

  private checkHistory(): CheckResult['verdict'] {
    const { verdict, error } = checkOperations(this.clients.history);
    if (error !== null) this.violated(error);
    return verdict;
  }

  private violated(error: ViolationError): void {
    if (this.violation !== null) return;
    this.violation = { invariant: error.invariant, message: error.message, timeMs: this.nowMs };
    this.step({ type: 'violated', timeMs: this.nowMs, violation: this.violation });
  }

  private step(step: Step): void {
    this.steps += 1;
    digestStep(this.digest, step);
    this.options.onStep?.(step);
  }
}
