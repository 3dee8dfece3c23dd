/** One node of a cluster: puts disk, core, machine, peers and clients together, and takes them apart. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { RaftCore } from '../raft/core.js';
import { type FolderLock, lockFolder } from '../wal/folder-lock.js';
import { ClientServer } from './clients/client-server.js';
import type { MemberAddress, NodeConfiguration } from './configuration.js';
import { EventFeed } from './event-feed.js';
import { FatalError } from './fatal-error.js';
import { handOver } from './hand-over.js';
import { LeaderClock } from './leader-clock.js';
import { logEvents } from './log-events.js';
import type { NodeLog } from './node-log.js';
import { packageVersion } from './package-version.js';
import { PeerTransport } from './peers/peer-transport.js';
import { DEFAULT_TRANSPORT_LIMITS, type TransportHandlers } from './peers/transport-options.js';
import { RaftDriver } from './raft-driver.js';
import { type EnginePorts, RaftEngine } from './raft-engine.js';
import { raftOptions, tickMs } from './raft-settings.js';
import { type RecoveredMachine, recoverMachine } from './recover-machine.js';
import { SnapshotKeeper } from './snapshot-keeper.js';

const RUN_ID_BYTES = 20;

/** Everything that runs between start and stop. */
interface RunningParts {
  readonly core: RaftCore;
  readonly engine: RaftEngine;
  readonly driver: RaftDriver;
  readonly keeper: SnapshotKeeper;
  readonly transport: PeerTransport;
  readonly clients: ClientServer;
}

export class ClusterNode {
  private readonly events: EventFeed;
  private readonly self: MemberAddress;
  private readonly startedMs = performance.now();
  private lock: FolderLock | null = null;
  private machine: RecoveredMachine | null = null;
  private parts: RunningParts | null = null;

  /** `failed` is called when the node cannot go on; the process has to end. */
  constructor(
    private readonly configuration: NodeConfiguration,
    private readonly log: NodeLog,
    private readonly failed: (error: unknown) => void,
  ) {
    const self = configuration.members.find((member) => member.id === configuration.nodeId);
    if (self === undefined) throw new FatalError('BAD_CONFIGURATION', 'the node is not among its members');
    this.self = self;
    this.events = new EventFeed(configuration.nodeId, Date.now);
    logEvents(this.events, log);
  }

  /** Resolves once both ports are open. Throws `FatalError` and the errors of the disk. */
  async start(): Promise<void> {
    const { configuration, log, self } = this;
    await mkdir(configuration.dataFolder, { recursive: true });
    this.lock = await lockFolder(configuration.dataFolder);
    this.machine = await recoverMachine(configuration, log);
    this.machine.wal.onFailure = this.failed;
    const parts = this.assemble(this.machine);
    this.parts = parts;
    const { core, transport, clients, driver } = parts;
    await openPort(self.peerPort, () => transport.listen());
    await openPort(self.clientPort, () => clients.listen(self.host, self.clientPort));
    this.events.record({ type: 'nodeStarted', term: core.term, lastLogIndex: core.lastLogIndex });
    driver.start();
  }

  /** Hands over, answers what runs, makes everything durable and closes what is open. */
  async stop(): Promise<void> {
    const { parts, machine, lock } = this;
    if (parts !== null) {
      this.events.record({ type: 'nodeStopping', term: parts.core.term });
      parts.clients.stopListening();
      parts.engine.stopTakingWork();
      await handOver(parts.core, parts.engine, this.configuration.electionTimeoutMs);
      await parts.clients.close();
      parts.driver.stop();
      await parts.transport.close();
    }
    await machine?.wal.close();
    await machine?.snapshots.close();
    await lock?.release();
  }

  private assemble(machine: RecoveredMachine): RunningParts {
    const { configuration, events } = this;
    const { store, wal, snapshots, state } = machine;
    const core = new RaftCore(raftOptions(configuration, snapshots), state);
    const transport = this.createTransport(() => parts);
    const clock = new LeaderClock(Date.now, () => performance.now());
    const engine = new RaftEngine(
      core,
      store,
      clock,
      this.enginePorts(() => parts),
      {
        requestMs: configuration.limits.requestTimeoutMs,
        electionMs: configuration.electionTimeoutMs,
      },
    );
    const keeper = this.createKeeper(core, machine, () => parts);
    const driver = new RaftDriver(
      core,
      wal,
      engine,
      events,
      {
        send: (message) => transport.send(message.to, { type: 'raft', message }),
        flush: () => transport.flush(),
        receiveSnapshot: (piece) => keeper.receive(piece),
        applied: (entries) => keeper.applied(entries),
      },
      { tickMs: tickMs(configuration), electionTimeoutMs: configuration.electionTimeoutMs },
    );
    const parts: RunningParts = {
      core,
      engine,
      driver,
      keeper,
      transport,
      clients: this.createClients(engine, transport),
    };
    return parts;
  }

  private enginePorts(parts: () => RunningParts): EnginePorts {
    return {
      self: this.configuration.nodeId,
      nowMs: () => performance.now(),
      wallMs: Date.now,
      random: Math.random,
      wake: () => parts().driver.wake(),
      forward: (leader, requestId, payload) => {
        parts().driver.wake();
        return parts().transport.send(leader, { type: 'forward', requestId, payload });
      },
      answerForwarded: (follower, requestId, reply) => {
        parts().driver.wake();
        parts().transport.send(follower, { type: 'forwardReply', requestId, reply });
      },
    };
  }

  private createKeeper(core: RaftCore, machine: RecoveredMachine, parts: () => RunningParts): SnapshotKeeper {
    const { configuration, events, log, failed } = this;
    return new SnapshotKeeper(
      {
        core,
        store: machine.store,
        wal: machine.wal,
        files: machine.snapshots,
        events,
        log,
        restored: (metadata) => {
          parts().driver.machineReplaced();
          parts().engine.restored(metadata);
        },
        wake: () => parts().driver.wake(),
        failed,
      },
      configuration.limits.snapshotLogBytes,
    );
  }

  private createTransport(parts: () => RunningParts): PeerTransport {
    const { configuration, log, self } = this;
    return new PeerTransport({
      self,
      members: configuration.members,
      clusterId: configuration.clusterId,
      secret: configuration.clusterSecret,
      log,
      limits: DEFAULT_TRANSPORT_LIMITS,
      handlers: this.transportHandlers(parts),
    });
  }

  private transportHandlers(parts: () => RunningParts): TransportHandlers {
    const { events } = this;
    return {
      frame: (from, frame) => {
        const { driver, engine } = parts();
        if (frame.type === 'raft') driver.step(frame.message);
        else if (frame.type === 'forward') engine.writeForwarded(from, frame.requestId, frame.payload);
        else engine.forwardAnswered(from, frame.requestId, frame.reply);
      },
      peerUp: (peer) => events.record({ type: 'peerUp', term: parts().core.term, peer }),
      peerDown: (peer) => {
        const { core, engine, driver } = parts();
        events.record({ type: 'peerDown', term: core.term, peer });
        engine.peerLost(peer);
        core.peerUnreachable(peer);
        driver.wake();
      },
    };
  }

  private createClients(engine: RaftEngine, transport: PeerTransport): ClientServer {
    const { configuration, events, log, startedMs } = this;
    const others = configuration.members.filter((member) => member.id !== configuration.nodeId);
    return new ClientServer({
      configuration,
      engine,
      events,
      log,
      information: {
        runId: randomBytes(RUN_ID_BYTES).toString('hex'),
        startedMs,
        version: packageVersion(),
        peers: () => others.map(({ id }) => ({ id, connected: transport.connected(id) })),
      },
    });
  }
}

/** A port that is taken is nothing a node can mend: whoever chose the ports has to choose again. */
async function openPort(port: number, listen: () => Promise<void>): Promise<void> {
  try {
    await listen();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const reason = code === 'EACCES' ? 'may not be opened by this user' : 'is taken by another process';
    throw new FatalError('PORT_TAKEN', `Port ${port} ${reason}.`);
  }
}
