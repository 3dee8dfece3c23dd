/** The single steps of commands, told by all nodes of a cluster that can be reached, for a short while. */
import { ErrorReply, type Reply } from '../resp/reply.js';
import type { NodePresence } from '../trace/command/command-trace.js';
import type { PlacedStep } from '../trace/steps.js';
import { ClientError } from './client-error.js';
import { connectToNode } from './connect-to-node.js';
import type { NodeAddress } from './node-address.js';
import type { NodeConnection } from './node-connection.js';
import { nodeStatus } from './node-status.js';
import { parseStep } from './parse-event.js';
import { paxosNodeStatus } from './paxos-node-status.js';

export interface StepOptions {
  readonly members: readonly NodeAddress[];
  /** One char per byte; null: none. */
  readonly password: string | null;
  /** For each node: whoever has not answered by then is not followed. */
  readonly timeoutMs: number;
  /** Whoever else answers at the address is not listened to. */
  readonly clusterId: string;
  readonly engine: 'raft' | 'paxos';
  /** A node that tells while so many are kept is cut off. */
  readonly stepsMax?: number;
}

/** Many times what a cluster under load does within the time of one command. */
const STEPS_MAX = 500_000;

export class StepStream {
  /** In the order in which they came: each node's own are in order. */
  readonly steps: PlacedStep[] = [];
  private readonly connections = new Map<string, NodeConnection>();
  private readonly cutOff = new Set<string>();
  private readonly refused = new Set<string>();
  private isClosed = false;

  /** Follows all that answer; whoever is down is not followed. */
  static async open(options: StepOptions): Promise<StepStream> {
    const stream = new StepStream();
    await Promise.all(options.members.map((member) => stream.follow(member, options)));
    return stream;
  }

  /** Whether this node tells its steps, from the beginning; if not, whether anything is at its port. */
  presenceOf(node: string): NodePresence {
    if (this.connections.has(node) && !this.cutOff.has(node)) return 'followed';
    return this.refused.has(node) ? 'down' : 'silent';
  }

  /** Nodes that began to tell and do so no more: they went down, or told more than could be read. */
  get lost(): readonly string[] {
    return [...this.cutOff];
  }

  close(): void {
    this.isClosed = true;
    for (const connection of this.connections.values()) connection.close();
  }

  private async follow(member: NodeAddress, options: StepOptions): Promise<void> {
    const { clusterId, engine, password, stepsMax = STEPS_MAX, timeoutMs } = options;
    const push = (items: readonly Reply[]): void => {
      const step = parseStep(items[1]);
      if (step === null) return;
      if (this.steps.length < stepsMax) this.steps.push(step);
      else this.connections.get(member.id)?.close();
    };
    const closed = (): void => {
      if (!this.isClosed && this.connections.has(member.id)) this.cutOff.add(member.id);
    };
    try {
      const connection = await connectToNode(member, { password, timeoutMs }, { push, closed });
      this.connections.set(member.id, connection);
      const ask = engine === 'raft' ? nodeStatus : paxosNodeStatus;
      const status = await ask(connection, timeoutMs);
      const isMember = status.clusterId === clusterId && status.id === member.id;
      const reply = isMember ? await connection.call(['TRACE', 'FOLLOW'], timeoutMs) : null;
      if (reply === null || reply instanceof ErrorReply) this.dismiss(member);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      this.dismiss(member);
      if (error.message.includes('ECONNREFUSED')) this.refused.add(member.id);
    }
  }

  /** Never followed in the first place. */
  private dismiss(member: NodeAddress): void {
    const connection = this.connections.get(member.id);
    this.connections.delete(member.id);
    this.cutOff.delete(member.id);
    connection?.close();
  }
}
