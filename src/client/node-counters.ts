/** What a node has counted since it started, out of `INFO`: what replication costs is the difference of two. */
import { VerbatimReply } from '../resp/reply.js';
import { ClientError } from './client-error.js';
import { clusterError } from './error-replies.js';
import { describeAddress } from './node-address.js';
import type { NodeConnection } from './node-connection.js';

export interface NodeCounters {
  readonly messagesSent: number;
  readonly bytesSent: number;
  readonly fsyncs: number;
}

/** Rejects with ClientError, as `NodeConnection.call` does, or PROTOCOL if the answer lacks a counter. */
export async function nodeCounters(connection: NodeConnection, timeoutMs: number): Promise<NodeCounters> {
  const reply = await connection.call(['INFO', 'persistence', 'peers'], timeoutMs);
  const refusal = clusterError(reply, connection.address);
  if (refusal !== null) throw refusal;
  const text = reply instanceof VerbatimReply ? reply.text : String(reply);
  const counter = (name: string): number => {
    const found = new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1];
    if (found !== undefined) return Number(found);
    throw new ClientError(
      'PROTOCOL',
      `${describeAddress(connection.address)} does not count ${name}`,
      'the node may be of another version: restart the cluster with this one',
    );
  };
  return {
    messagesSent: counter('peer_messages_sent'),
    bytesSent: counter('peer_bytes_sent'),
    fsyncs: counter('fsyncs'),
  };
}
