/** What all nodes of a cluster have counted together, over connections that stay open, so that asking is cheap. */
import { connectToNode } from '../client/connect-to-node.js';
import type { NodeAddress } from '../client/node-address.js';
import type { NodeConnection } from '../client/node-connection.js';
import { type NodeCounters, nodeCounters } from '../client/node-counters.js';

const ANSWER_MS_MAX = 5000;

export class ClusterCounters {
  private constructor(private readonly connections: readonly NodeConnection[]) {}

  static async open(members: readonly NodeAddress[]): Promise<ClusterCounters> {
    const options = { password: null, timeoutMs: ANSWER_MS_MAX };
    return new ClusterCounters(await Promise.all(members.map((member) => connectToNode(member, options))));
  }

  /** Rejects with ClientError if a node does not answer. */
  async read(): Promise<NodeCounters> {
    const all = await Promise.all(this.connections.map((each) => nodeCounters(each, ANSWER_MS_MAX)));
    const sum = (counter: keyof NodeCounters): number =>
      all.reduce((total, counters) => total + counters[counter], 0);
    return { messagesSent: sum('messagesSent'), bytesSent: sum('bytesSent'), fsyncs: sum('fsyncs') };
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }
}
