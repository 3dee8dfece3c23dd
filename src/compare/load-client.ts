/**
 * A client as an application has it: it talks to one node, one operation after the other, and goes to the next
 * node when its own is lost, does not answer, or has no majority. It repeats nothing by itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientError } from '../client/client-error.js';
import { connectToNode } from '../client/connect-to-node.js';
import { clusterError } from '../client/error-replies.js';
import type { NodeAddress } from '../client/node-address.js';
import type { NodeConnection } from '../client/node-connection.js';
import { ErrorReply, type Reply } from '../resp/reply.js';
import type { Fate } from './figures.js';
import type { Promises } from './promises.js';
import type { Operation, Workload } from './workload.js';

/** How long it waits for an answer before it turns to another node. */
const CALL_MS_MAX = 1000;
const CONNECT_MS_MAX = 500;
/** After a refusal, so that it does not ask in a tight loop. */
const PAUSE_MS = 10;

export interface LoadClientOptions {
  readonly members: readonly NodeAddress[];
  /** Which member it begins with. */
  readonly first: number;
  readonly workload: Workload;
  readonly promises: Promises;
  /** Monotonic milliseconds. */
  readonly completed: (startedMs: number, fate: Fate) => void;
}

export class LoadClient {
  private connection: NodeConnection | null = null;
  private next: number;
  private isStopped = true;

  constructor(private readonly options: LoadClientOptions) {
    this.next = options.first;
  }

  /** The node that it talks to; null while it looks for one. */
  get node(): string | null {
    return this.connection?.address.id ?? null;
  }

  /** Works until it is stopped, and returns once the last operation is answered. */
  async run(): Promise<void> {
    this.isStopped = false;
    while (!this.isStopped) {
      const connection = this.connection ?? (await this.connect());
      if (connection !== null) await this.perform(connection);
    }
  }

  /** Begins no further operation. */
  stop(): void {
    this.isStopped = true;
  }

  /** Ends at once, an operation under way included. */
  close(): void {
    this.stop();
    this.leave();
  }

  private async perform(connection: NodeConnection): Promise<void> {
    const { completed, promises, workload } = this.options;
    const operation = workload.next();
    const { key, value } = operation;
    const startedMs = performance.now();
    const fate = await this.ask(connection, operation);
    completed(startedMs, fate);
    if (value === null) return;
    if (fate === 'acknowledged') promises.acknowledged(key, value);
    if (fate !== 'unknown') return;
    promises.unknown(key, value);
    workload.giveUp(operation);
  }

  private async ask(connection: NodeConnection, { key, value }: Operation): Promise<Fate> {
    const command = value === null ? ['GET', key] : ['SET', key, value];
    try {
      const reply = await connection.call(command, CALL_MS_MAX);
      const error = clusterError(reply, connection.address);
      if (error === null) return requireSuccess(reply);
      if (error.code === 'UNKNOWN_OUTCOME') return 'unknown';
      // The node lives, but cannot serve; another one may.
      if (error.code === 'NO_QUORUM') this.leave();
      await sleep(PAUSE_MS);
      return 'refused';
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      this.leave();
      return error.code === 'UNKNOWN_OUTCOME' ? 'unknown' : 'refused';
    }
  }

  private async connect(): Promise<NodeConnection | null> {
    const { members } = this.options;
    const member = members[this.next % members.length];
    if (member === undefined) throw new Error('There is no node to talk to.');
    try {
      this.connection = await connectToNode(member, { password: null, timeoutMs: CONNECT_MS_MAX });
      if (this.isStopped) this.leave();
      return this.connection;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      this.next += 1;
      await sleep(PAUSE_MS);
      return null;
    }
  }

  private leave(): void {
    if (this.connection === null) return;
    this.connection.close();
    this.connection = null;
    this.next += 1;
  }
}

function requireSuccess(reply: Reply): 'acknowledged' {
  if (reply instanceof ErrorReply) throw new Error(`a command of the load is wrong: ${reply.message}`);
  return 'acknowledged';
}
