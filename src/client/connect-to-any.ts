/** Connects to whichever of several nodes answers first, trying them in order, a little apart. */
import { ClientError } from './client-error.js';
import { type ConnectOptions, connectToNode } from './connect-to-node.js';
import type { NodeAddress } from './node-address.js';
import type { NodeConnection } from './node-connection.js';

/** A paused node takes connections and says nothing: the next one is tried after this long. */
const STAGGER_MS = 100;

/**
 * The first connection that is greeted; the others are given up. Rejects with ClientError once every node
 * has failed: with the error of the only node, with the first that is not UNREACHABLE, or with
 * UNREACHABLE for all of them.
 */
export function connectToAny(
  addresses: readonly NodeAddress[],
  options: ConnectOptions,
): Promise<NodeConnection> {
  return new Promise((resolve, reject) => {
    const race = new ConnectionRace(addresses, options, resolve, reject);
    race.startNext();
  });
}

class ConnectionRace {
  private started = 0;
  private readonly won = new AbortController();
  private readonly errors: unknown[] = [];
  private timer: NodeJS.Timeout | undefined;
  private readonly deadline: number;

  constructor(
    private readonly addresses: readonly NodeAddress[],
    private readonly options: ConnectOptions,
    private readonly resolve: (connection: NodeConnection) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    this.deadline = performance.now() + options.timeoutMs;
  }

  startNext(): void {
    clearTimeout(this.timer);
    const address = this.addresses[this.started];
    if (address === undefined) {
      if (this.errors.length === this.addresses.length) this.reject(summary(this.errors));
      return;
    }
    this.started += 1;
    this.timer = setTimeout(() => this.startNext(), STAGGER_MS);
    const timeoutMs = Math.max(1, Math.round(this.deadline - performance.now()));
    connectToNode(address, { ...this.options, timeoutMs, signal: this.won.signal }).then(
      (connection) => this.finish(connection),
      (error: unknown) => this.fail(error),
    );
  }

  private finish(connection: NodeConnection): void {
    clearTimeout(this.timer);
    // Two may be greeted in one turn.
    if (this.won.signal.aborted) connection.close();
    this.won.abort();
    this.resolve(connection);
  }

  private fail(error: unknown): void {
    this.errors.push(error);
    if (!this.won.signal.aborted) this.startNext();
  }
}

function summary(errors: readonly unknown[]): unknown {
  const [first] = errors;
  const telling = errors.find((error) => !(error instanceof ClientError) || error.code !== 'UNREACHABLE');
  if (telling !== undefined || errors.length === 1) return telling ?? first;
  const reasons = errors.map((error) => (error instanceof Error ? error.message : String(error)));
  return new ClientError(
    'UNREACHABLE',
    errors.length === 0
      ? 'no node is left to ask'
      : `no node of the cluster can be reached: ${reasons.join('; ')}`,
    'look at `conclave status`; `conclave up` starts a cluster that is down',
  );
}
