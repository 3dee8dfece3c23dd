/**
 * One Paxos replica: disk, core and engine, put together. The node gives it sockets and a process around it,
 * the simulator virtual time, network and disk; what runs in between is the same.
 */
import type { NodeId } from '../consensus/types.js';
import { PaxosCore } from '../paxos/core.js';
import type { PaxosOptions } from '../paxos/options.js';
import type { DurableState } from '../paxos/records.js';
import type { Reply } from '../resp/reply.js';
import { LeaderClock } from './leader-clock.js';
import { PaxosDriver } from './paxos-driver.js';
import { PaxosEngine } from './paxos-engine.js';
import type { PaxosReplicaSettings } from './paxos-settings.js';
import { type RecoveredRegisters, recoverRegisters } from './recover-registers.js';
import { RegisterLog } from './register-log.js';
import { RegisterSurveys, type SurveyPorts } from './register-surveys.js';
import type { ReplicaMessage } from './replica-message.js';
import { GROUP_ID } from './replica-settings.js';
import type { Surroundings } from './surroundings.js';

/** Makes the core of a replica; the simulator puts cores with a planted bug in its place. */
export type MakePaxosCore = (options: PaxosOptions, recovered: DurableState) => PaxosCore<Reply>;

export class PaxosReplica {
  readonly core: PaxosCore<Reply>;
  readonly engine: PaxosEngine;
  readonly driver: PaxosDriver;
  private readonly log: RegisterLog;
  private readonly surveys: RegisterSurveys;

  private constructor(
    settings: PaxosReplicaSettings,
    private readonly surroundings: Surroundings,
    private readonly recovered: RecoveredRegisters,
    makeCore: MakePaxosCore,
  ) {
    recovered.wal.onFailure = (error) => surroundings.failed(error);
    const { id, nodes, paxos, snapshotLogBytes, tickMs } = settings;
    const random = (): number => surroundings.random();
    this.core = makeCore({ ...paxos, id, nodes, groupId: GROUP_ID, random }, recovered.state);
    const clock = new LeaderClock(
      () => surroundings.wallMs(),
      () => surroundings.nowMs(),
    );
    this.surveys = this.createSurveys(settings);
    this.engine = new PaxosEngine(this.core, clock, this.surveys, {
      nodes,
      lastLogIndex: () => this.log.lastIndex,
      nowMs: () => surroundings.nowMs(),
      wake: () => this.driver.wake(),
      steps: surroundings.steps,
    });
    this.log = new RegisterLog(recovered, surroundings, snapshotLogBytes);
    const ports = {
      answered: this.engine.answered.bind(this.engine),
      changed: this.surveys.follow.bind(this.surveys),
      tick: () => this.engine.tick(),
    };
    this.driver = new PaxosDriver(this.core, this.log, surroundings, ports, tickMs);
  }

  /** Recovers what is on disk. Nothing moves before `start`. Throws as `recoverRegisters` does. */
  static async open(
    settings: PaxosReplicaSettings,
    surroundings: Surroundings,
    makeCore: MakePaxosCore = (options, recovered) => new PaxosCore<Reply>(options, recovered),
  ): Promise<PaxosReplica> {
    const recovered = await recoverRegisters(settings, surroundings);
    return new PaxosReplica(settings, surroundings, recovered, makeCore);
  }

  start(): void {
    this.surroundings.record({ type: 'nodeStarted', term: null, lastLogIndex: this.log.lastIndex });
    this.driver.start();
  }

  /** From a peer that has proved who it is. */
  receive(from: NodeId, message: ReplicaMessage): void {
    if (message.type === 'paxos') this.driver.step(message.message);
    else if (message.type === 'survey') this.surveys.receive(from, message.message);
  }

  /** The connection to `peer` came up. */
  peerUp(peer: NodeId): void {
    this.surroundings.record({ type: 'peerUp', term: null, peer });
  }

  /** The connection to `peer` broke; what was under way on it is sent again in time. */
  peerDown(peer: NodeId): void {
    this.surroundings.record({ type: 'peerDown', term: null, peer });
  }

  private createSurveys({ id, nodes, requestTimeoutMs }: PaxosReplicaSettings): RegisterSurveys {
    const { surroundings } = this;
    const ports: SurveyPorts = {
      self: id,
      nodes,
      registers: this.core.registers(),
      nowMs: () => surroundings.nowMs(),
      wallMs: () => surroundings.wallMs(),
      random: () => surroundings.random(),
      send: (to, message) => {
        this.driver.wake();
        surroundings.send(to, { type: 'survey', message });
      },
    };
    return new RegisterSurveys(ports, requestTimeoutMs);
  }

  /** Nothing moves any more. */
  stop(): void {
    this.driver.stop();
  }

  /** Resolves once everything handed to the disk is durable and its files are closed. */
  async close(): Promise<void> {
    await this.recovered.wal.close();
    await this.recovered.snapshots.close();
  }
}
