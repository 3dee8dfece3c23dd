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
interface Incarnation {
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
  private incarnation: Incarnation | null = null;
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
    return this.incarnation?.replica ?? null;
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
    if (this.incarnation !== null) return;
    const incarnation: Incarnation = { replica: null, backlog: [] };
    this.incarnation = incarnation;
    this.ports.changed(this, 'started', '');
    const { wrapDisk } = this.sabotage;
    const disk = this.disk.mount({
      isAlive: () => this.incarnation === incarnation,
      perform: (operation) => this.perform(incarnation, operation),
      broken: (error) => this.failed(incarnation, error),
    });
    const surroundings = this.surroundings(incarnation, wrapDisk?.(disk) ?? disk);
    this.openReplica(surroundings, this.clock)
      .then((replica) => {
        if (this.incarnation !== incarnation) return;
        incarnation.replica = replica;
        this.run(incarnation, () => replica.start());
      })
      .catch((error: unknown) => this.failed(incarnation, error));
  }

  kill(): void {
    this.end('killed', '');
  }

  losePower(): void {
    this.end('lost power', '');
    this.disk.losePower(this.ports.random.next);
  }

  pause(): void {
    if (this.incarnation === null || this.paused) return;
    this.paused = true;
    this.ports.changed(this, 'paused', '');
  }

  /** What came in the meantime happens now. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    const { incarnation } = this;
    if (incarnation === null) return;
    this.ports.changed(this, 'resumed', '');
    for (const action of incarnation.backlog.splice(0)) {
      this.ports.queue.after(0, () => this.run(incarnation, action));
    }
  }

  /** Runs `action` in the process as it is now, unless it is gone by then. */
  plan(delayMs: number, action: () => void): void {
    if (this.incarnation !== null) this.planIn(this.incarnation, delayMs, action);
  }

  private planIn(incarnation: Incarnation, delayMs: number, action: () => void): void {
    this.ports.queue.after(this.clock.toVirtualMs(delayMs) + this.slownessMs, () =>
      this.run(incarnation, action),
    );
  }

  receive(from: NodeId, message: ReplicaMessage): void {
    const { incarnation } = this;
    if (incarnation === null) return;
    const take = (): void => incarnation.replica?.receive(from, message);
    if (this.slownessMs > 0) this.planIn(incarnation, 0, take);
    else this.run(incarnation, take);
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

  private run(incarnation: Incarnation, action: () => void): void {
    if (this.incarnation !== incarnation) return;
    if (this.paused) {
      incarnation.backlog.push(action);
      return;
    }
    try {
      action();
      if (this.incarnation === incarnation) this.ports.stepped(this);
    } catch (error) {
      this.failed(incarnation, error);
    }
  }

  private end(change: ProcessChange, why: string): void {
    if (this.incarnation === null) return;
    this.incarnation = null;
    this.paused = false;
    this.ports.changed(this, change, why);
  }

  /** A disk that fails ends the process, as it does in a real node; anything else is a broken promise. */
  private failed(incarnation: Incarnation, error: unknown): void {
    if (this.incarnation !== incarnation) return;
    if (error instanceof ViolationError) this.ports.violated(error);
    else if (error instanceof DiskFailureError) this.end('failed', error.message);
    else {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      this.ports.violated(new ViolationError('no node breaks down', `${this.id} broke down: ${message}`));
    }
  }

  private perform(incarnation: Incarnation, operation: DiskOperation): Promise<void> {
    const { random } = this.ports;
    const delayMs = random.between(0, this.diskLatencyMsMax ?? DISK_LATENCY_MS_MAX);
    return new Promise((resolve, reject) => {
      this.planIn(incarnation, delayMs, () => {
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

  private surroundings(incarnation: Incarnation, fileSystem: FileSystem): Surroundings {
    const { clock, ports } = this;
    return {
      fileSystem,
      log: LOG,
      nowMs: clock.nowMs,
      wallMs: clock.wallMs,
      random: ports.random.next,
      randomBytes: (count) => Uint8Array.from({ length: count }, () => ports.random.integer(0, 255)),
      defer: (action) => this.planIn(incarnation, TURN_MS, action),
      after: (delayMs, action) => this.after(incarnation, delayMs, action),
      every: (intervalMs, action) => this.every(incarnation, intervalMs, action),
      send: (to, message) => this.incarnation === incarnation && ports.send(this.id, to, message),
      flush: () => {},
      record: (event) => {
        if (this.incarnation === incarnation) ports.record(this.id, event);
      },
      failed: (error) => this.failed(incarnation, error),
      steps: new StepFeed(this.id, clock.nowMs),
    };
  }

  private after(incarnation: Incarnation, delayMs: number, action: () => void): () => void {
    let isCancelled = false;
    this.planIn(incarnation, delayMs, () => {
      if (!isCancelled) action();
    });
    return () => {
      isCancelled = true;
    };
  }

  private every(incarnation: Incarnation, intervalMs: number, action: () => void): () => void {
    let isCancelled = false;
    const again = (): void => {
      if (isCancelled) return;
      this.planIn(incarnation, intervalMs, again);
      action();
    };
    this.planIn(incarnation, intervalMs, again);
    return () => {
      isCancelled = true;
    };
  }
}
