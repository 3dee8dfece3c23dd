/**
 * One replica: disk, core, machine and engine, put together. The node gives it sockets and a process
 * around it, the simulator virtual time, network and disk; what runs in between is the same.
 *
 * Left out on purpose: connections, clients and the handing over of leadership before an orderly stop.
 */
import type { NodeId } from '../consensus/types.js';
import { RaftCore } from '../raft/core.js';
import type { RaftOptions, RecoveredState } from '../raft/options.js';
import type { EnginePorts } from './engine-ports.js';
import { LeaderClock } from './leader-clock.js';
import { RaftDriver } from './raft-driver.js';
import { RaftEngine } from './raft-engine.js';
import { type RecoveredMachine, recoverMachine } from './recover-machine.js';
import type { ReplicaMessage } from './replica-message.js';
import { GROUP_ID, type ReplicaSettings } from './replica-settings.js';
import { SnapshotKeeper } from './snapshot-keeper.js';
import type { Surroundings } from './surroundings.js';

/** Contexts of forwarded reads have to differ between two runs of a node. */
const INCARNATIONS = 2 ** 47;

/** Makes the core of a replica; the simulator puts cores with a planted bug in its place. */
export type MakeCore = (options: RaftOptions, recovered: RecoveredState) => RaftCore;

export class Replica {
  readonly core: RaftCore;
  readonly engine: RaftEngine;
  private readonly driver: RaftDriver;
  private readonly keeper: SnapshotKeeper;

  private constructor(
    private readonly settings: ReplicaSettings,
    private readonly surroundings: Surroundings,
    private readonly machine: RecoveredMachine,
    makeCore: MakeCore,
  ) {
    const { store, wal, state } = machine;
    wal.onFailure = (error) => surroundings.failed(error);
    this.core = makeCore(this.coreOptions(), state);
    const clock = new LeaderClock(
      () => surroundings.wallMs(),
      () => surroundings.nowMs(),
    );
    const electionMs = settings.raft.electionTimeoutTicksMin * settings.tickMs;
    this.engine = new RaftEngine(this.core, store, clock, this.enginePorts(), {
      requestMs: settings.requestTimeoutMs,
      electionMs,
    });
    this.keeper = this.createKeeper();
    this.driver = new RaftDriver(
      this.core,
      wal,
      this.engine,
      surroundings,
      {
        receiveSnapshot: (piece) => this.keeper.receive(piece),
        applied: (entries) => this.keeper.applied(entries),
      },
      { tickMs: settings.tickMs, electionTimeoutMs: electionMs },
    );
  }

  /** Recovers what is on disk. Nothing moves before `start`. Throws the errors of the `wal` room. */
  static async open(
    settings: ReplicaSettings,
    surroundings: Surroundings,
    makeCore: MakeCore = (options, recovered) => new RaftCore(options, recovered),
  ): Promise<Replica> {
    const machine = await recoverMachine(settings, surroundings);
    return new Replica(settings, surroundings, machine, makeCore);
  }

  start(): void {
    const { core } = this;
    this.surroundings.record({ type: 'nodeStarted', term: core.term, lastLogIndex: core.lastLogIndex });
    this.driver.start();
  }

  /** From a peer that has proved who it is. */
  receive(from: NodeId, message: ReplicaMessage): void {
    if (message.type === 'raft') this.driver.step(message.message);
    else if (message.type === 'forward') {
      this.engine.writeForwarded(from, message.requestId, message.payload);
    } else if (message.type === 'forwardReply') {
      this.engine.forwardAnswered(from, message.requestId, message.reply);
    }
  }

  /** The connection to `peer` came up. */
  peerUp(peer: NodeId): void {
    this.surroundings.record({ type: 'peerUp', term: this.core.term, peer });
  }

  /** The connection to `peer` broke, and what was under way on it may be lost. */
  peerDown(peer: NodeId): void {
    this.surroundings.record({ type: 'peerDown', term: this.core.term, peer });
    this.engine.peerLost(peer);
    this.core.peerUnreachable(peer);
    this.driver.wake();
  }

  /** Nothing moves any more. */
  stop(): void {
    this.driver.stop();
  }

  /** Resolves once everything handed to the disk is durable and its files are closed. */
  async close(): Promise<void> {
    await this.machine.wal.close();
    await this.machine.snapshots.close();
  }

  private coreOptions(): RaftOptions {
    const { settings, surroundings, machine } = this;
    return {
      ...settings.raft,
      id: settings.id,
      groupId: GROUP_ID,
      incarnation: 1 + Math.floor(surroundings.random() * INCARNATIONS),
      random: () => surroundings.random(),
      readSnapshotChunk: (index, offset, bytesMax) => machine.snapshots.readChunk(index, offset, bytesMax),
    };
  }

  private enginePorts(): EnginePorts {
    const { settings, surroundings } = this;
    const wake = (): void => this.driver.wake();
    return {
      self: settings.id,
      steps: surroundings.steps,
      nowMs: () => surroundings.nowMs(),
      wallMs: () => surroundings.wallMs(),
      random: () => surroundings.random(),
      wake,
      after: (delayMs, action) => surroundings.after(delayMs, action),
      forward: (leader, requestId, payload) => {
        wake();
        return surroundings.send(leader, { type: 'forward', requestId, payload });
      },
      answerForwarded: (follower, requestId, reply) => {
        wake();
        surroundings.send(follower, { type: 'forwardReply', requestId, reply });
      },
    };
  }

  private createKeeper(): SnapshotKeeper {
    const { core, engine, machine, settings, surroundings } = this;
    return new SnapshotKeeper(
      {
        core,
        store: machine.store,
        wal: machine.wal,
        files: machine.snapshots,
        surroundings,
        restored: (metadata) => {
          this.driver.machineReplaced();
          engine.restored(metadata);
        },
        wake: () => this.driver.wake(),
      },
      settings.snapshotLogBytes,
    );
  }
}
