/** A client server on a free port over a local engine, and raw sockets to talk to it. */
import { connect, type Socket } from 'node:net';
import pino from 'pino';
import { onTestFinished, vi } from 'vitest';
import { ClientServer } from '../../../src/node/clients/client-server.js';
import type { NodeInformation } from '../../../src/node/clients/server-context.js';
import type { NodeConfiguration, NodeLimits } from '../../../src/node/configuration.js';
import { EventFeed } from '../../../src/node/event-feed.js';
import { LinkFaults } from '../../../src/node/peers/link-faults.js';
import { StepFeed } from '../../../src/replica/step-feed.js';
import { encodeRequest } from '../../../src/resp/encode-request.js';
import {
  ErrorReply,
  MapReply,
  PushReply,
  type Reply,
  SimpleString,
  VerbatimReply,
} from '../../../src/resp/reply.js';
import { ReplyDecoder } from '../../../src/resp/reply-decoder.js';
import { freePort } from '../../cluster/free-ports.js';
import { LocalEngine } from './local-engine.js';

const LIMITS: NodeLimits = {
  connectionsMax: 100,
  keyBytesMax: 1024,
  valueBytesMax: 4 * 1024 * 1024,
  requestBytesMax: 8 * 1024 * 1024,
  pipelineDepthMax: 1000,
  outputBytesMax: 32 * 1024 * 1024,
  halfRequestMs: 5000,
  requestTimeoutMs: 3000,
  snapshotLogBytes: 1 << 30,
};

export interface HostOptions {
  readonly limits?: Partial<NodeLimits>;
  readonly password?: string;
  readonly engine?: LocalEngine;
  readonly information?: Partial<NodeInformation>;
  /** A free one if not given. */
  readonly port?: number;
}

export class Host {
  constructor(
    readonly server: ClientServer,
    readonly engine: LocalEngine,
    readonly events: EventFeed,
    readonly steps: StepFeed,
    readonly port: number,
    /** Lines of the log, from `warn` on. */
    readonly warnings: readonly string[],
  ) {}

  /** A connection that is closed when the test ends. */
  async connect(): Promise<TestClient> {
    const client = await TestClient.open(this.port);
    onTestFinished(() => client.destroy());
    return client;
  }
}

function configuration(port: number, options: HostOptions): NodeConfiguration {
  const member = (number: number) => ({
    id: `n${number}`,
    host: '127.0.0.1',
    clientPort: number === 1 ? port : 7400 + number,
    peerPort: 7500 + number,
  });
  return {
    version: 1,
    clusterName: 'test',
    clusterId: 'cluster-1',
    clusterSecret: '0'.repeat(64),
    nodeId: 'n1',
    engine: 'raft',
    members: [member(1), member(2), member(3)],
    dataFolder: '/nowhere',
    heartbeatMs: 50,
    electionTimeoutMs: 150,
    password: options.password ?? null,
    limits: { ...LIMITS, ...options.limits },
  };
}

export async function startHost(options: HostOptions = {}): Promise<Host> {
  const port = options.port ?? (await freePort());
  const engine = options.engine ?? new LocalEngine();
  const events = new EventFeed('n1', Date.now);
  const steps = new StepFeed('n1', () => performance.now());
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const server = new ClientServer({
    configuration: configuration(port, options),
    engine,
    events,
    steps,
    log,
    linkFaults: new LinkFaults(),
    information: {
      runId: 'a'.repeat(40),
      startedMs: performance.now(),
      version: '1.2.3',
      peers: () => [
        { id: 'n2', connected: true },
        { id: 'n3', connected: false },
      ],
      traffic: { messagesSent: 3, messagesReceived: 2, bytesSent: 30, bytesReceived: 20 },
      disk: { syncs: 7 },
      ...options.information,
    },
  });
  await server.listen('127.0.0.1', port);
  const host = new Host(server, engine, events, steps, port, lines);
  onTestFinished(async () => {
    engine.answers = 'at once';
    engine.release();
    await server.close();
  });
  return host;
}

export class TestClient {
  /** All replies so far, pushes left out. */
  readonly replies: Reply[] = [];
  readonly pushes: (readonly Reply[])[] = [];
  /** Bytes as they came. */
  received = '';
  ended = false;
  closed = false;
  private readonly decoder = new ReplyDecoder({ replyBytesMax: 1 << 30, depthMax: 32 });
  private taken = 0;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => {
      if (this.received.length < 1 << 20) this.received += chunk.toString('latin1');
      this.decoder.push(chunk);
      for (let reply = this.decoder.next(); reply !== undefined; reply = this.decoder.next()) {
        if (reply instanceof PushReply) this.pushes.push(reply.items);
        else this.replies.push(reply);
      }
    });
    socket.on('end', () => {
      this.ended = true;
    });
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('error', () => {});
  }

  static async open(port: number): Promise<TestClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    const client = new TestClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return client;
  }

  destroy(): void {
    this.socket.destroy();
  }

  raw(bytes: string): void {
    this.socket.write(bytes, 'latin1');
  }

  /** Sends requests, words split at spaces, in one write, and waits for none. */
  send(...requests: readonly (string | readonly string[])[]): void {
    this.socket.write(Buffer.concat(requests.map((request) => encodeRequest(words(request)))));
  }

  /** Sends requests in one write, and gives their replies; errors as their text after a minus. */
  async ask(...requests: readonly (string | readonly string[])[]): Promise<unknown[]> {
    this.send(...requests);
    return this.next(requests.length);
  }

  async call(request: string | readonly string[]): Promise<unknown> {
    return (await this.ask(request))[0];
  }

  /** The next `count` replies that were not given yet. */
  async next(count: number): Promise<unknown[]> {
    await until(() => this.replies.length >= this.taken + count || this.ended || this.closed);
    const replies = this.replies.slice(this.taken, this.taken + count);
    this.taken += replies.length;
    return replies.map(plain);
  }
}

function words(request: string | readonly string[]): readonly string[] {
  return typeof request === 'string' ? request.split(' ') : request;
}

/** Errors and simple strings as text, deeply. */
function plain(reply: Reply): unknown {
  if (reply instanceof ErrorReply) return `-${reply.message}`;
  if (Array.isArray(reply)) return reply.map(plain);
  if (reply instanceof SimpleString || reply instanceof VerbatimReply) return reply.text;
  if (reply instanceof MapReply) {
    return Object.fromEntries(reply.entries.map(([key, value]) => [String(plain(key)), plain(value)]));
  }
  return reply;
}

export async function until(condition: () => boolean, timeoutMs = 30_000): Promise<void> {
  await vi.waitFor(
    () => {
      if (!condition()) throw new Error('it did not come to pass');
    },
    { timeout: timeoutMs, interval: 2 },
  );
}

/** Some turns of the event loop: what has to happen without delay has happened by then. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
