/** Looks at the process of one node, and asks the node how it is, over one connection that stays. */
import { connectToNode } from '../../client/connect-to-node.js';
import { type EngineStatus, engineStatus } from '../../client/engine-status.js';
import type { NodeConnection } from '../../client/node-connection.js';
import type { ClusterRecord, MemberAddress } from '../../cluster/cluster-record.js';
import type { Home } from '../../cluster/home.js';
import { readNodeProcess } from '../../cluster/node-files.js';
import { type NodeProcessState, nodeProcessState } from '../../cluster/status.js';
import type { Observation } from '../model/observation.js';

const ANSWER_MS_MAX = 1000;

export class NodeWatch {
  private connection: NodeConnection | null = null;
  private isAsking = false;
  private isClosed = false;
  private lastProcess: NodeProcessState | null = null;

  constructor(
    private readonly home: Home,
    private readonly record: ClusterRecord,
    private readonly member: MemberAddress,
    private readonly observe: (observation: Observation) => void,
    /** The connection broke: something has happened to the node. */
    private readonly lost: () => void,
  ) {}

  hasProcessChanged(): boolean {
    return this.processNow().process !== this.lastProcess;
  }

  /** One report; nothing if the last question is still open. */
  async ask(): Promise<void> {
    if (this.isAsking || this.isClosed) return;
    this.isAsking = true;
    const askedMs = Date.now();
    // A paused process takes connections, as far as the kernel goes, and never answers.
    const report = this.processNow().process === 'running' ? await this.status().catch(() => null) : null;
    this.isAsking = false;
    if (this.isClosed) return;
    const { process, pid } = this.processNow();
    this.lastProcess = process;
    const { id } = this.member;
    // An event that happened since the question may be missing from the answer: it must not count as older.
    const timeMs = report === null ? Date.now() : askedMs;
    this.observe({ type: 'report', node: id, timeMs, process, pid, report });
  }

  close(): void {
    this.isClosed = true;
    this.connection?.close();
  }

  private processNow(): { process: NodeProcessState; pid: number | null } {
    const identity = readNodeProcess(this.home, this.record.name, this.member.id);
    const process = nodeProcessState(identity);
    const lives = process === 'running' || process === 'paused';
    return { process, pid: lives ? (identity?.pid ?? null) : null };
  }

  /** Rejects if whoever answers is not this node of this cluster. */
  private async status(): Promise<EngineStatus> {
    if (this.connection?.isOpen !== true) {
      const closed = (): void => {
        if (!this.isClosed) setImmediate(this.lost);
      };
      const options = { password: null, timeoutMs: ANSWER_MS_MAX };
      this.connection = await connectToNode(this.member, options, { closed });
    }
    const status = await engineStatus(this.connection, this.record.engine, ANSWER_MS_MAX);
    if (status.clusterId === this.record.clusterId && status.id === this.member.id) return status;
    throw new Error('another node answers');
  }
}
