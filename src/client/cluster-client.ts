/**
 * Runs commands on whichever node of a cluster is alive. A command goes to another node only if it
 * certainly had no effect on the first, so that nothing ever happens twice.
 */
import type { BinaryString, Reply } from '../resp/reply.js';
import { ClientError } from './client-error.js';
import { connectToAny } from './connect-to-any.js';
import { clusterError } from './error-replies.js';
import type { NodeAddress } from './node-address.js';
import type { NodeConnection } from './node-connection.js';

/** How long to wait before an overloaded cluster is asked again. */
const OVERLOADED_PAUSE_MS = 50;
/** Another node is asked only if this much more time is left than the last one took to refuse. */
const RETRY_TIME_FACTOR = 1.25;

export interface ClusterClientOptions {
  /** In the order in which they are tried. */
  readonly members: readonly NodeAddress[];
  /** One char per byte; null: none. */
  readonly password: string | null;
  /** Ask this node and no other; null: any that is alive. */
  readonly at: string | null;
  /** `stale`: reads are answered from the state of the node that is asked. */
  readonly consistency: 'linearizable' | 'stale';
  /** For one command in all: connecting, asking, asking another node. */
  readonly timeoutMs: number;
}

export interface CallManner {
  /**
   * The command means something on the connection of the last call alone, as within a transaction:
   * UNREACHABLE if that is gone, and never another node.
   */
  readonly isBound: boolean;
}

/** A command as it is sent to one node. */
interface SentCall {
  readonly node: string;
  /** `host:port` of this end of the connection. */
  readonly client: string;
  readonly command: readonly BinaryString[];
}

/** Is told of each command that is about to be sent; what it returns is told what the node answers, if it does. */
export type CallWatcher = (call: SentCall) => (reply: Reply) => void;

export class ClusterClient {
  /** Null: nobody watches. */
  watcher: CallWatcher | null = null;
  private readonly candidates: readonly NodeAddress[];
  private connection: NodeConnection | null = null;
  /** Connections that take no more calls, and close once those under way are answered. */
  private retired: NodeConnection[] = [];
  private isClosed = false;

  /** Throws ClientError UNKNOWN_NODE if `at` names no member. Connects only once there is a command. */
  constructor(private readonly options: ClusterClientOptions) {
    const { members, at } = options;
    this.candidates = at === null ? members : members.filter((member) => member.id === at);
    if (at !== null && this.candidates.length === 0) {
      const names = members.map((member) => member.id).join(', ');
      throw new ClientError('UNKNOWN_NODE', `there is no node ${at}`, `the nodes are ${names}`);
    }
  }

  /** The node that the last command went to, while its connection lives. */
  get connectedTo(): NodeAddress | null {
    return this.connection?.isOpen === true ? this.connection.address : null;
  }

  /**
   * The answer to a command, an error in the command itself included. Rejects with ClientError if the
   * cluster could not run it; only the code UNKNOWN_OUTCOME leaves open whether it had an effect.
   */
  async call(
    commandArguments: readonly BinaryString[],
    { isBound }: CallManner = { isBound: false },
  ): Promise<Reply> {
    if (isBound && this.connectedTo === null) throw connectionGone();
    const attempt = new Attempt(this.candidates, this.options.timeoutMs);
    for (;;) {
      const connection = await this.connect(attempt);
      const askedAt = performance.now();
      const watched = this.watcher?.({
        node: connection.address.id,
        client: connection.localAddress,
        command: commandArguments,
      });
      const outcome = await ask(connection, commandArguments, attempt.remainingMs(), watched);
      if (!(outcome instanceof ClientError)) return outcome;
      // A node that does not answer may be paused: the next call looks for another one.
      if (!answered(outcome) && this.connection === connection) this.retire();
      if (isBound) throw outcome;
      await attempt.refused(connection.address, outcome, performance.now() - askedAt);
    }
  }

  /** Rejects the calls that wait, and every later one. */
  close(): void {
    this.isClosed = true;
    this.retire();
    for (const connection of this.retired) connection.close();
  }

  /** The open connection if it is to a node that `attempt` may still ask, else one to such a node. */
  private async connect(attempt: Attempt): Promise<NodeConnection> {
    if (this.isClosed) throw closed();
    const existing = this.usable(attempt);
    if (existing !== null) return existing;
    const opened = await this.open(attempt);
    // While this one was opened, another call may have opened one too, or the client was closed.
    const other = this.usable(attempt);
    if (other !== null || this.isClosed) opened.close();
    if (this.isClosed) throw closed();
    if (other !== null) return other;
    this.retire();
    this.connection = opened;
    return opened;
  }

  private retire(): void {
    const { connection } = this;
    this.connection = null;
    connection?.closeOnceIdle();
    if (connection !== null) this.retired.push(connection);
    this.retired = this.retired.filter((one) => one.isOpen);
  }

  private usable(attempt: Attempt): NodeConnection | null {
    const { connection } = this;
    return connection?.isOpen === true && attempt.mayAsk(connection.address) ? connection : null;
  }

  private async open(attempt: Attempt): Promise<NodeConnection> {
    const { password, consistency } = this.options;
    const timeoutMs = attempt.remainingMs();
    try {
      return await connectToAny(attempt.left, { password, stale: consistency === 'stale', timeoutMs });
    } catch (error) {
      throw attempt.lastRefusal ?? error;
    }
  }
}

function connectionGone(): ClientError {
  return new ClientError('UNREACHABLE', 'the connection is gone', 'begin anew what was begun on it');
}

function closed(): ClientError {
  return new ClientError('UNREACHABLE', 'the client is closed', 'open another one');
}

/** Whether the node said so itself. */
function answered(error: ClientError): boolean {
  return error.code !== 'TIMEOUT' && error.code !== 'UNKNOWN_OUTCOME';
}

/** The answer to the command itself, or the error if the cluster could not run it. */
async function ask(
  connection: NodeConnection,
  commandArguments: readonly BinaryString[],
  timeoutMs: number,
  answered?: (reply: Reply) => void,
): Promise<Reply | ClientError> {
  try {
    const reply = await connection.call(commandArguments, timeoutMs);
    answered?.(reply);
    return clusterError(reply, connection.address) ?? reply;
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  }
}

/** One command on its way through the nodes. */
class Attempt {
  lastRefusal: ClientError | null = null;
  private readonly deadline: number;

  constructor(
    /** Nodes that were not asked yet. */
    public left: readonly NodeAddress[],
    timeoutMs: number,
  ) {
    this.deadline = performance.now() + timeoutMs;
  }

  mayAsk(address: NodeAddress): boolean {
    return this.left.some((member) => member.id === address.id);
  }

  /** At least 1. */
  remainingMs(): number {
    return Math.max(1, Math.round(this.deadline - performance.now()));
  }

  /** Returns if the command may be tried again, on the nodes that are left; throws `error` if not. */
  async refused(address: NodeAddress, error: ClientError, tookMs: number): Promise<void> {
    this.lastRefusal = error;
    if (error.code === 'OVERLOADED') {
      if (this.remainingMs() <= 2 * OVERLOADED_PAUSE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, OVERLOADED_PAUSE_MS));
      return;
    }
    this.left = this.left.filter((member) => member.id !== address.id);
    // Only these two promise that nothing was done here and that another node may do better.
    const isWorthIt = error.code === 'NO_QUORUM' || error.code === 'UNREACHABLE';
    // Cut short at the deadline, a write would leave its outcome open instead of surely refused.
    const hasTime = this.remainingMs() > tookMs * RETRY_TIME_FACTOR;
    if (!isWorthIt || !hasTime || this.left.length === 0) throw error;
  }
}
