/** One node of a cluster: puts replica, peers and clients together, and takes them apart. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { NodeId } from '../consensus/types.js';
import type { Engine } from '../replica/engine.js';
import type { ReplicaMessage } from '../replica/replica-message.js';
import { StepFeed } from '../replica/step-feed.js';
import type { Surroundings } from '../replica/surroundings.js';
import { countSyncs } from '../wal/counted-syncs.js';
import { type FolderLock, lockFolder } from '../wal/folder-lock.js';
import { nodeFileSystem } from '../wal/node-file-system.js';
import { ClientServer } from './clients/client-server.js';
import type { MemberAddress, NodeConfiguration } from './configuration.js';
import { EventFeed } from './event-feed.js';
import { FatalError } from './fatal-error.js';
import { logEvents } from './log-events.js';
import type { NodeLog } from './node-log.js';
import { type NodeReplica, openReplica } from './open-replica.js';
import { packageVersion } from './package-version.js';
import { PeerTransport } from './peers/peer-transport.js';
import { DEFAULT_TRANSPORT_LIMITS } from './peers/transport-options.js';
import { machineMs, receiveTelling, tellSent } from './step-taps.js';

const RUN_ID_BYTES = 20;

/** Everything that runs between start and stop. */
interface RunningParts {
  readonly replica: NodeReplica;
  readonly clients: ClientServer;
}

export class ClusterNode {
  private readonly events: EventFeed;
  private readonly steps: StepFeed;
  private readonly self: MemberAddress;
  private readonly startedMs = performance.now();
  private readonly transport: PeerTransport;
  private readonly disk = { syncs: 0 };
  private lock: FolderLock | null = null;
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
    this.steps = new StepFeed(configuration.nodeId, machineMs);
    logEvents(this.events, log);
    this.transport = this.createTransport();
  }

  /** Resolves once both ports are open. Throws `FatalError` and the errors of the disk. */
  async start(): Promise<void> {
    const { configuration, self, transport } = this;
    await mkdir(configuration.dataFolder, { recursive: true });
    this.lock = await lockFolder(configuration.dataFolder);
    const replica = await openReplica(configuration, this.surroundings());
    const clients = this.createClients(replica.engine);
    this.parts = { replica, clients };
    await openPort(self.peerPort, () => transport.listen());
    await openPort(self.clientPort, () => clients.listen(self.host, self.clientPort));
    replica.start();
  }

  /** Hands over, answers what runs, makes everything durable and closes what is open. */
  async stop(): Promise<void> {
    const { parts, lock } = this;
    if (parts !== null) {
      const { clients, replica } = parts;
      this.events.record({ type: 'nodeStopping', term: replica.term });
      clients.stopListening();
      replica.engine.stopTakingWork();
      await replica.handOver();
      await clients.close();
      replica.stop();
      await this.transport.close();
      await replica.close();
    }
    await lock?.release();
  }

  private surroundings(): Surroundings {
    const { disk, events, failed, log, steps, transport } = this;
    return {
      fileSystem: countSyncs(nodeFileSystem, disk),
      log,
      nowMs: () => performance.now(),
      wallMs: Date.now,
      random: Math.random,
      randomBytes,
      defer: setImmediate,
      after: (delayMs, action) => {
        // What has to happen before the process ends does not rely on timers.
        const timer = setTimeout(action, delayMs).unref();
        return () => clearTimeout(timer);
      },
      every: (intervalMs, action) => {
        const timer = setInterval(action, intervalMs);
        return () => clearInterval(timer);
      },
      send: (to, message) => {
        const left = transport.send(to, message);
        if (steps.isFollowed) tellSent(steps, to, message, left);
        return left;
      },
      flush: () => transport.flush(),
      record: (event) => events.record(event),
      steps,
      failed,
    };
  }

  private createTransport(): PeerTransport {
    const { configuration, log, self } = this;
    return new PeerTransport({
      self,
      members: configuration.members,
      clusterId: configuration.clusterId,
      secret: configuration.clusterSecret,
      log,
      limits: DEFAULT_TRANSPORT_LIMITS,
      handlers: {
        frame: (from, message) => this.receive(from, message),
        peerUp: (peer) => this.parts?.replica.peerUp(peer),
        peerDown: (peer) => this.parts?.replica.peerDown(peer),
      },
    });
  }

  private receive(from: NodeId, message: ReplicaMessage): void {
    const replica = this.parts?.replica;
    if (replica === undefined) return;
    if (this.steps.isFollowed) receiveTelling(this.steps, from, message, replica);
    else replica.receive(from, message);
  }

  private createClients(engine: Engine): ClientServer {
    const { configuration, disk, events, log, startedMs, steps, transport } = this;
    const others = configuration.members.filter((member) => member.id !== configuration.nodeId);
    return new ClientServer({
      configuration,
      engine,
      events,
      steps,
      log,
      linkFaults: transport.faults,
      information: {
        runId: randomBytes(RUN_ID_BYTES).toString('hex'),
        startedMs,
        version: packageVersion(),
        peers: () => others.map(({ id }) => ({ id, connected: transport.connected(id) })),
        traffic: transport.traffic,
        disk,
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
