/**
 * A node of a simulation: the replica that a real node runs, on virtual time, a simulated network and a
 * simulated disk. It can be killed, paused, slowed down, and robbed of its power.
 */
import type { NodeId } from '../consensus/types.js';
import type { MakePaxosCore } from '../replica/paxos-replica.js';
import { type MakeCore, Replica } from '../replica/replica.js';
import type { ReplicaMessage } from '../replica/replica-message.js';
import { StepFeed } from '../replica/step-feed.js';
import type { Surroundings } from '../replica/surroundings.js';
import type { ReplicaEvent } from '../trace/events.js';
import { DiskFailureError } from '../wal/errors.js';
import type { FileSystem } from '../wal/file-system.js';
import { NodeClock } from './clock.js';
import { SimulatedDisk } from './disk/simulated-disk.js';
import type { DiskOperation } from './disk/simulated-file.js';
import type { OpenReplica, SimulatedReplica } from './engines/engine.js';
import type { EventQueue } from './event-queue.js';
import type { Random } from './random.js';
import { ViolationError } from './violation.js';

/** What `setImmediate` takes: long enough for what arrives together to be taken together. */
const TURN_MS = 0.02;
const DISK_LATENCY_MS_MAX = 0.4;
const LOG = { info: () => {}, warn: () => {}, error: () => {} };

export type ProcessChange = 'started' | 'killed' | 'lost power' | 'paused' | 'resumed' | 'failed';

/** What a node needs of the simulation around it. */
export interface NodePorts {
  readonly queue: EventQueue;
  readonly random: Random;
  /** False: there is no connection. */
  send(from: NodeId, to: NodeId, message: ReplicaMessage): boolean;
  record(node: NodeId, event: ReplicaEvent): void;
  /** The node has done something. */
  stepped(node: SimulatedNode): void;
  changed(node: SimulatedNode, change: ProcessChange, why: string): void;
  violated(error: ViolationError): void;
}

/** What a planted bug may put in place of the real part. */
export interface Sabotage {
  readonly makeCore?: (clock: NodeClock) => MakeCore;
  readonly makePaxosCore?: MakePaxosCore;
  readonly wrapDisk?: (disk: FileSystem) => FileSystem;
}

/** One run of the program; a new one has nothing of an old one. */
interface Process {
  replica: SimulatedReplica | null;
  /** What waits for the process to go on. */
  readonly backlog: (() => void)[];
}

export class SimulatedNode {
  readonly clock: NodeClock;
  /** How late everything happens here. */
  slownessMs = 0;
  /** How long an operation of the disk takes at most; null: as long as usual. */
  diskLatencyMsMax: number | null = null;
  /** What everything that may need room on the disk fails with. */
  diskError: string | null = null;
  /** What every read of the disk fails with. */
  diskReadError: string | null = null;
  private process: Process | null = null;
  private paused = false;
  private readonly disk = new SimulatedDisk();

  constructor(
    readonly id: NodeId,
    private readonly openReplica: OpenReplica,
    private readonly ports: NodePorts,
    private readonly sabotage: Sabotage = {},
  ) {
    this.clock = new NodeClock(() => ports.queue.nowMs);
  }

  /** Null while the process is down, or still reads its disk. */
  get replica(): SimulatedReplica | null {
    return this.process?.replica ?? null;
  }

  /** The same if the engine is Raft; null for any other. */
  get raft(): Replica | null {
    return this.replica instanceof Replica ? this.replica : null;
  }

  get isPaused(): boolean {
    return this.paused;
  }

  /** Nothing happens if it runs. */
  start(): void {
    if (this.process !== null) return;
    const process: Process = { replica: null, backlog: [] };
    this.process = process;
    this.ports.changed(this, 'started', '');
    const { wrapDisk } = this.sabotage;
    const disk = this.disk.mount({
      isAlive: () => this.process === process,
      perform: (operation) => this.perform(process, operation),
      broken: (error) => this.failed(process, error),
    });
    const surroundings = this.surroundings(process, wrapDisk?.(disk) ?? disk);
    this.openReplica(surroundings, this.clock)
      .then((replica) => {
        if (this.process !== process) return;
        process.replica = replica;
        this.run(process, () => replica.start());
      })
      .catch((error: unknown) => this.failed(process, error));
  }

  kill(): void {
    this.end('killed', '');
  }

  losePower(): void {
    this.end('lost power', '');
    this.disk.losePower(this.ports.random.next);
  }

  pause(): void {
    if (this.process === null || this.paused) return;
    this.paused = true;
    this.ports.changed(this, 'paused', '');
  }

  /** What came in the meantime happens now. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    const { process } = this;
    if (process === null) return;
    this.ports.changed(this, 'resumed', '');
    for (const action of process.backlog.splice(0)) {
      this.ports.queue.after(0, () => this.run(process, action));
    }
  }

  /** Runs `action` in the process as it is now, unless it is gone by then. */
  plan(delayMs: number, action: () => void): void {
    if (this.process !== null) this.planIn(this.process, delayMs, action);
  }

  private planIn(process: Process, delayMs: number, action: () => void): void {
    this.ports.queue.after(this.clock.toVirtualMs(delayMs) + this.slownessMs, () =>
      this.run(process, action),
    );
  }

  receive(from: NodeId, message: ReplicaMessage): void {
    const { process } = this;
    if (process === null) return;
    const take = (): void => process.replica?.receive(from, message);
    if (this.slownessMs > 0) this.planIn(process, 0, take);
    else this.run(process, take);
  }

  loseConnection(peer: NodeId): void {
    this.plan(0, () => this.replica?.peerDown(peer));
  }

  regainConnection(peer: NodeId): void {
    this.plan(0, () => this.replica?.peerUp(peer));
  }

  transferLeadership(target: NodeId): void {
    this.plan(0, () => this.raft?.engine.transferLeadership(target, () => {}));
  }

  private run(process: Process, action: () => void): void {
    if (this.process !== process) return;
    if (this.paused) {
      process.backlog.push(action);
      return;
    }
    try {
      action();
      if (this.process === process) this.ports.stepped(this);
    } catch (error) {
      this.failed(process, error);
    }
  }

  private end(change: ProcessChange, why: string): void {
    if (this.process === null) return;
    this.process = null;
    this.paused = false;
    this.ports.changed(this, change, why);
  }

  /** A disk that fails ends the process, as it does in a real node; anything else is a broken promise. */
  private failed(process: Process, error: unknown): void {
    if (this.process !== process) return;
    if (error instanceof ViolationError) this.ports.violated(error);
    else if (error instanceof DiskFailureError) this.end('failed', error.message);
    else {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      this.ports.violated(new ViolationError('no node breaks down', `${this.id} broke down: ${message}`));
    }
  }

  private perform(process: Process, operation: DiskOperation): Promise<void> {
    const { random } = this.ports;
    const delayMs = random.between(0, this.diskLatencyMsMax ?? DISK_LATENCY_MS_MAX);
    return new Promise((resolve, reject) => {
      this.planIn(process, delayMs, () => {
        const error = this.errorOf(operation);
        if (error === null) resolve();
        else reject(new Error(error));
      });
    });
  }

  private errorOf(operation: DiskOperation): string | null {
    if (operation === 'read' || operation === 'list') return this.diskReadError;
    return operation === 'remove' ? null : this.diskError;
  }

  private surroundings(process: Process, fileSystem: FileSystem): Surroundings {
    const { clock, ports } = this;
    return {
      fileSystem,
      log: LOG,
      nowMs: clock.nowMs,
      wallMs: clock.wallMs,
      random: ports.random.next,
      randomBytes: (count) => Uint8Array.from({ length: count }, () => ports.random.integer(0, 255)),
      defer: (action) => this.planIn(process, TURN_MS, action),
      after: (delayMs, action) => this.after(process, delayMs, action),
      every: (intervalMs, action) => this.every(process, intervalMs, action),
      send: (to, message) => this.process === process && ports.send(this.id, to, message),
      flush: () => {},
      record: (event) => {
        if (this.process === process) ports.record(this.id, event);
      },
      failed: (error) => this.failed(process, error),
      steps: new StepFeed(this.id, clock.nowMs),
    };
  }

  private after(process: Process, delayMs: number, action: () => void): () => void {
    let isCancelled = false;
    this.planIn(process, delayMs, () => {
      if (!isCancelled) action();
    });
    return () => {
      isCancelled = true;
    };
  }

  private every(process: Process, intervalMs: number, action: () => void): () => void {
    let isCancelled = false;
    const again = (): void => {
      if (isCancelled) return;
      this.planIn(process, intervalMs, again);
      action();
    };
    this.planIn(process, intervalMs, again);
    return () => {
      isCancelled = true;
    };
  }
}
