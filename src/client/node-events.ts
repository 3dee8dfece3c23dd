/**
 * The events of one node, for as long as they are wanted: what it remembers first, then each as it
 * happens, through restarts of the node and lost connections, none of them twice.
 */
import { ErrorReply, type Reply } from '../resp/reply.js';
import type { ClusterEvent } from '../trace/events.js';
import { ClientError } from './client-error.js';
import { connectToNode } from './connect-to-node.js';
import { type EngineStatus, engineStatus } from './engine-status.js';
import { clusterError } from './error-replies.js';
import { describeAddress, type NodeAddress } from './node-address.js';
import type { ConnectionHandlers, NodeConnection } from './node-connection.js';
import { parseEvent } from './parse-event.js';

const ANSWER_TIMEOUT_MS = 1000;
const RECONNECT_PAUSE_MS = 250;
/** After a gap, all that a node remembers is asked for. */
const REMEMBERED_EVENTS_MAX = 2000;

export interface NodeEventHandlers {
  /** Called once, when the node has told what it remembers or could not be asked; oldest first. */
  recent(events: readonly ClusterEvent[]): void;
  /** Each event after those, in order. */
  event(event: ClusterEvent): void;
  /** The node will never answer: called at most once, and nothing after it. */
  failed(error: ClientError): void;
}

export interface NodeEventOptions {
  readonly password: string | null;
  readonly recentCount: number;
  /** Whoever else answers at the address is not listened to; undefined: anybody is. */
  readonly cluster?: { readonly clusterId: string; readonly engine: EngineStatus['engine'] };
  /** All that it remembers is told, whenever it is first heard, but for samples. */
  readonly recentWithoutSamples?: boolean;
}

export class NodeEvents {
  private connection: NodeConnection | null = null;
  private wakeUp: () => void = () => {};
  private readonly closing = new AbortController();
  private isFirstAttempt = true;
  /** The newest event seen, by which the next connection knows where to go on. */
  private last: ClusterEvent | null = null;
  private readonly startedAt = Date.now();

  constructor(
    private readonly address: NodeAddress,
    private readonly options: NodeEventOptions,
    private readonly handlers: NodeEventHandlers,
  ) {}

  /** Runs until it is closed, or has failed for good. */
  async run(): Promise<void> {
    while (!this.closing.signal.aborted) {
      try {
        await this.follow();
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        if (this.closing.signal.aborted) return;
        if (isFinal(error)) return this.handlers.failed(error);
      }
      this.connection?.close();
      if (this.isFirstAttempt) this.handlers.recent([]);
      this.isFirstAttempt = false;
      await this.pause();
    }
  }

  close(): void {
    this.closing.abort();
    this.connection?.close();
    this.wakeUp();
  }

  /** One connection, from beginning to end. */
  private async follow(): Promise<void> {
    const { recentCount, recentWithoutSamples } = this.options;
    const count = this.isFirstAttempt ? Math.max(1, recentCount) : REMEMBERED_EVENTS_MAX;
    const filter = this.last === null && recentWithoutSamples === true ? ['NOCOMMITS'] : [];
    let early: ClusterEvent[] | null = [];
    const push = (items: readonly Reply[]): void => {
      const event = parseEvent(items[1]);
      if (event === null) return;
      if (early === null) this.deliver(event);
      else early.push(event);
    };
    let closed = (): void => {};
    const ended = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const connection = await this.connect({ push, closed });
    await this.checkCluster(connection);
    // Following begins first: an event in between is told twice, and dropped, rather than missed.
    const [, recent] = await Promise.all([
      ask(connection, ['EVENTS', 'FOLLOW']),
      ask(connection, ['EVENTS', 'COUNT', String(count), ...filter]),
    ]);
    const newest = this.catchUp(recent);
    for (const event of early) if (event.sequence > newest) this.deliver(event);
    early = null;
    await ended;
  }

  /** Another cluster may have taken the port of a node that is down. */
  private async checkCluster(connection: NodeConnection): Promise<void> {
    const { cluster } = this.options;
    if (cluster === undefined) return;
    const status = await engineStatus(connection, cluster.engine, ANSWER_TIMEOUT_MS).catch(() => null);
    if (status?.clusterId === cluster.clusterId && status.id === this.address.id) return;
    throw new ClientError(
      'UNREACHABLE',
      `what answers at ${describeAddress(this.address)} is no node of this cluster`,
      'stop what has taken the port, then start the node',
    );
  }

  private async connect(handlers: ConnectionHandlers): Promise<NodeConnection> {
    const { signal } = this.closing;
    const options = { password: this.options.password, timeoutMs: ANSWER_TIMEOUT_MS, signal };
    this.connection = await connectToNode(this.address, options, handlers);
    if (signal.aborted) this.connection.close();
    return this.connection;
  }

  /** Takes what the node remembers; gives the sequence of its newest event. */
  private catchUp(reply: Reply): number {
    const remembered = (Array.isArray(reply) ? reply : []).map(parseEvent).filter((event) => event !== null);
    const unseen = this.unseen(remembered);
    this.last = remembered.at(-1) ?? this.last;
    if (this.isFirstAttempt) this.handlers.recent(unseen);
    else for (const event of unseen) this.handlers.event(event);
    this.isFirstAttempt = false;
    return remembered.at(-1)?.sequence ?? 0;
  }

  /**
   * `remembered` is the newest part of one run. If it holds the last event seen, what follows that is
   * new; if not, then all of it is, be it another run or the same one after a long gap.
   */
  private unseen(remembered: readonly ClusterEvent[]): readonly ClusterEvent[] {
    const { last } = this;
    if (this.isFirstAttempt) return this.options.recentCount === 0 ? [] : remembered;
    if (last === null && this.options.recentWithoutSamples === true) return remembered;
    if (last === null) return remembered.filter((event) => event.time >= this.startedAt);
    const at = remembered.findIndex((event) => event.sequence === last.sequence && event.time === last.time);
    return remembered.slice(at + 1);
  }

  private deliver(event: ClusterEvent): void {
    this.last = event;
    this.handlers.event(event);
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RECONNECT_PAUSE_MS);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Trying again would not help. */
function isFinal(error: ClientError): boolean {
  return error.code === 'WRONG_PASSWORD' || error.code === 'PROTOCOL';
}

async function ask(connection: NodeConnection, commandArguments: readonly string[]): Promise<Reply> {
  const reply = await connection.call(commandArguments, ANSWER_TIMEOUT_MS);
  if (!(reply instanceof ErrorReply)) return reply;
  throw clusterError(reply, connection.address) ?? noEvents(connection.address, reply.message);
}

function noEvents(address: NodeAddress, reason: string): ClientError {
  return new ClientError(
    'PROTOCOL',
    `${describeAddress(address)} does not tell its events: ${reason}`,
    'the node may be of another version: restart the cluster with this one',
  );
}

/** What a node remembers, oldest first, at most `count`. Rejects with ClientError. */
export async function rememberedEvents(
  address: NodeAddress,
  options: { readonly password: string | null; readonly count: number; readonly timeoutMs: number },
): Promise<readonly ClusterEvent[]> {
  const connection = await connectToNode(address, options);
  try {
    const reply = await ask(connection, ['EVENTS', 'COUNT', String(options.count)]);
    return (Array.isArray(reply) ? reply : []).map(parseEvent).filter((event) => event !== null);
  } finally {
    connection.close();
  }
}
