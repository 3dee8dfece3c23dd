/**
 * Sends commands of Redis to the cluster, over a connection of their own, since some of them leave
 * something behind on it: MULTI, WATCH, SELECT. What is left behind is lost with the connection, and said to be.
 */
import { ClientError } from '../client/client-error.js';
import type { ClusterClient, ClusterClientOptions } from '../client/cluster-client.js';
import { ClusterError, usageError } from '../cluster/cluster-error.js';
import { ask } from '../command-line/key-operations.js';
import type { BinaryString, Reply } from '../resp/reply.js';

/** They change what every later command on the connection means. */
const CHANGING_CONNECTION = new Set(['AUTH', 'HELLO', 'READONLY', 'READWRITE', 'SELECT']);
/** Whatever they answer, the transaction is over, and nothing is watched any more. */
const ENDING_TRANSACTION = new Set(['DISCARD', 'EXEC', 'RESET']);

export class RedisLine {
  inTransaction = false;
  database = 0;
  private isWatching = false;
  private isChanged = false;
  private current: { readonly options: ClusterClientOptions; readonly client: ClusterClient } | null = null;

  constructor(private readonly open: (options: ClusterClientOptions) => ClusterClient) {}

  /** Throws ClientError, or a `ClusterError` for what the node refuses. */
  async call(options: ClusterClientOptions, words: readonly BinaryString[]): Promise<Reply> {
    const name = (words[0] ?? '').toUpperCase();
    if (name === 'EVENTS' && words[1]?.toUpperCase() === 'FOLLOW') {
      throw usageError('NOT_HERE', 'EVENTS FOLLOW never ends its answer.', 'Use: events --follow');
    }
    const client = this.client(options);
    if (this.hasState && client.connectedTo === null) throw this.lost();
    const reply = await ask(client, words, { isBound: this.hasState }).catch((error: unknown) => {
      throw this.failed(error, name, client);
    });
    this.remember(name, words);
    return reply;
  }

  /** How its connection was opened, if something on it would be lost with it; null: any will do. */
  get boundTo(): ClusterClientOptions | null {
    return this.hasState && this.current !== null ? this.current.options : null;
  }

  close(): void {
    this.current?.client.close();
    this.current = null;
    this.forget();
  }

  private get hasState(): boolean {
    return this.inTransaction || this.isWatching || this.isChanged;
  }

  private client(options: ClusterClientOptions): ClusterClient {
    const isSame = JSON.stringify(this.current?.options) === JSON.stringify(options);
    if (this.current !== null && isSame) return this.current.client;
    this.close();
    this.current = { options, client: this.open(options) };
    return this.current.client;
  }

  private remember(name: string, words: readonly BinaryString[]): void {
    this.rememberEnd(name);
    // Within a transaction they are done when it is, if at all.
    if (!this.inTransaction && CHANGING_CONNECTION.has(name)) this.isChanged = true;
    if (!this.inTransaction && name === 'SELECT') this.database = Number(words[1]);
    if (name === 'MULTI') this.inTransaction = true;
    if (name === 'WATCH') this.isWatching = true;
    if (name === 'UNWATCH') this.isWatching = false;
    // A fresh connection is greeted as the settings ask.
    if (name === 'RESET') this.close();
  }

  private rememberEnd(name: string): void {
    if (!ENDING_TRANSACTION.has(name)) return;
    this.inTransaction = false;
    this.isWatching = false;
  }

  /** What to say of a command that failed with `error`. */
  private failed(error: unknown, name: string, client: ClusterClient): unknown {
    const isLost = error instanceof ClientError && client.connectedTo === null;
    // Until EXEC, a node only remembers what it is told.
    if (isLost && this.inTransaction && name !== 'EXEC') return this.lost();
    this.rememberEnd(name);
    if (isLost) this.forget();
    return error;
  }

  private lost(): ClusterError {
    const what = this.inTransaction
      ? 'the transaction: none of it was done.'
      : 'what WATCH, SELECT and their like had set. This command was not sent.';
    this.forget();
    return new ClusterError(
      'CONNECTION_LOST',
      `The connection was lost, and with it ${what}`,
      'The next command begins anew.',
    );
  }

  private forget(): void {
    this.inTransaction = false;
    this.isWatching = false;
    this.isChanged = false;
    this.database = 0;
  }
}
