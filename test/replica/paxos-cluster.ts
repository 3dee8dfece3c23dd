/** Paxos replicas in one process, on a real disk, with messages that arrive in the next turn of the event loop. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeId } from '../../src/consensus/types.js';
import { PaxosReplica } from '../../src/replica/paxos-replica.js';
import type { PaxosReplicaSettings } from '../../src/replica/paxos-settings.js';
import { StepFeed } from '../../src/replica/step-feed.js';
import type { Surroundings } from '../../src/replica/surroundings.js';
import type { Reply } from '../../src/resp/reply.js';
import type { ReplicaEvent } from '../../src/trace/events.js';
import { nodeFileSystem } from '../../src/wal/node-file-system.js';

export class PaxosCluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'paxos-replica-'));
  readonly replicas = new Map<NodeId, PaxosReplica>();
  readonly events: ReplicaEvent[] = [];
  /** Added to the wall clocks. */
  wallAheadMs = 0;

  constructor(
    private readonly nodes: readonly NodeId[],
    private readonly settings: Partial<PaxosReplicaSettings> = {},
  ) {}

  async start(...ids: readonly NodeId[]): Promise<void> {
    for (const id of ids) {
      const replica = await PaxosReplica.open(this.settingsOf(id), this.surroundings(id));
      this.replicas.set(id, replica);
      replica.start();
    }
  }

  async stop(...ids: readonly NodeId[]): Promise<void> {
    for (const id of ids) {
      const replica = this.replicas.get(id);
      this.replicas.delete(id);
      replica?.stop();
      await replica?.close();
    }
  }

  async remove(): Promise<void> {
    await this.stop(...this.replicas.keys());
    rmSync(this.folder, { recursive: true });
  }

  ask(id: NodeId, ...words: string[]): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const engine = this.replicas.get(id)?.engine;
      if (engine === undefined) reject(new Error(`${id} is down`));
      else engine.write({ kind: 'single', database: 0, arguments: words }, resolve);
    });
  }

  settingsOf(id: NodeId): PaxosReplicaSettings {
    return {
      id,
      nodes: this.nodes,
      dataFolder: join(this.folder, id),
      tickMs: 2,
      requestTimeoutMs: 2_000,
      snapshotLogBytes: 1_000_000,
      segmentBytes: 32_768,
      paxos: {
        requestTicks: 1_000,
        resendTicks: 10,
        roundsMax: 100,
        backoffTicksMax: 8,
        waitingPerKeyMax: 1_000,
        requestsMax: 10_000,
        cachedMax: 1_000,
        countersReserved: 100,
        collectAfterTicks: 20,
        collectedAtOnceMax: 64,
      },
      ...this.settings,
    };
  }

  surroundings(id: NodeId): Surroundings {
    return {
      fileSystem: nodeFileSystem,
      log: { info: () => {}, warn: () => {}, error: () => {} },
      nowMs: () => performance.now(),
      wallMs: () => Date.now() + this.wallAheadMs,
      random: () => Math.random(),
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      defer: (action) => {
        setImmediate(action);
      },
      every: (intervalMs, action) => {
        const timer = setInterval(action, intervalMs);
        return () => clearInterval(timer);
      },
      after: (delayMs, action) => {
        const timer = setTimeout(action, delayMs);
        return () => clearTimeout(timer);
      },
      send: (to, message) => {
        const peer = this.replicas.get(to);
        if (peer === undefined) return false;
        setImmediate(() => this.replicas.get(to)?.receive(id, message));
        return true;
      },
      flush: () => {},
      record: (event) => {
        this.events.push(event);
      },
      steps: new StepFeed(id, () => performance.now()),
      failed: (error) => {
        throw error;
      },
    };
  }
}
