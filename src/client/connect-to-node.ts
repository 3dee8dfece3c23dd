/** Connects to a node and greets it: TCP, `HELLO 3`, the password if there is one, all under one deadline. */
import { ErrorReply } from '../resp/reply.js';
import { ClientError } from './client-error.js';
import { clusterError } from './error-replies.js';
import { describeAddress, type NodeAddress } from './node-address.js';
import { type ConnectionHandlers, NodeConnection } from './node-connection.js';

export interface ConnectOptions {
  /** One char per byte, as it is sent; null: none. */
  readonly password: string | null;
  /** For connection and greeting together. */
  readonly timeoutMs: number;
  /** Reads on this connection may be answered from the node's own state, without asking the leader. */
  readonly stale?: boolean;
  /** Says that no connection is wanted any more. Without effect once there is one. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Rejects with ClientError: UNREACHABLE (nothing listens, or it does not answer in time), WRONG_PASSWORD,
 * OVERLOADED (too many clients) or PROTOCOL (it is no node).
 */
export async function connectToNode(
  address: NodeAddress,
  options: ConnectOptions,
  handlers: ConnectionHandlers = {},
): Promise<NodeConnection> {
  const deadline = performance.now() + options.timeoutMs;
  const { signal, timeoutMs } = options;
  const connection = await NodeConnection.open(address, timeoutMs, handlers, signal);
  const giveUp = (): void => connection.close();
  signal?.addEventListener('abort', giveUp);
  try {
    const remainingMs = Math.max(1, Math.round(deadline - performance.now()));
    await Promise.all(greetings(options).map((greeting) => greet(connection, greeting, remainingMs)));
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

function greetings(options: ConnectOptions): string[][] {
  const hello =
    options.password === null ? ['HELLO', '3'] : ['HELLO', '3', 'AUTH', 'default', options.password];
  return options.stale === true ? [hello, ['READONLY']] : [hello];
}

async function greet(connection: NodeConnection, greeting: string[], timeoutMs: number): Promise<void> {
  const reply = await connection.call(greeting, timeoutMs).catch((error: unknown) => {
    // Nothing of the caller's was sent yet: another node may be asked.
    if (error instanceof ClientError && error.code === 'TIMEOUT') {
      throw new ClientError('UNREACHABLE', error.message, error.hint);
    }
    throw error;
  });
  if (!(reply instanceof ErrorReply)) return;
  throw (
    clusterError(reply, connection.address) ??
    new ClientError(
      'PROTOCOL',
      `${describeAddress(connection.address)} refused the greeting: ${reply.message}`,
      'another program may have taken the port: try `conclave doctor`',
    )
  );
}
