/** Real transports on loopback, and strangers who talk to them byte by byte. */
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { NodeId } from '../../../src/consensus/types.js';
import type { MemberAddress } from '../../../src/node/configuration.js';
import { encodeFrame } from '../../../src/node/peers/frame-codec.js';
import {
  decodeChallenge,
  decodeHello,
  encodeHello,
  freshNonce,
  type Hello,
  handshakeMessage,
  proof,
  takeHandshakeMessage,
} from '../../../src/node/peers/handshake.js';
import { OutputBuffer } from '../../../src/node/peers/output-buffer.js';
import { PeerTransport } from '../../../src/node/peers/peer-transport.js';
import { DEFAULT_TRANSPORT_LIMITS, type TransportLimits } from '../../../src/node/peers/transport-options.js';
import type { ReplicaMessage } from '../../../src/replica/replica-message.js';
import { freePort } from '../../cluster/free-ports.js';

const SECRET = 'ab'.repeat(32);
const CLUSTER_ID = 'cluster-a';

export async function members<Ids extends readonly NodeId[]>(
  ...ids: Ids
): Promise<{ [Position in keyof Ids]: MemberAddress }> {
  const list = ids.map(async (id) => ({ id, host: '127.0.0.1', clientPort: 1, peerPort: await freePort() }));
  return (await Promise.all(list)) as { [Position in keyof Ids]: MemberAddress };
}

export interface TestTransport {
  readonly transport: PeerTransport;
  readonly address: MemberAddress;
  readonly frames: { from: NodeId; frame: ReplicaMessage }[];
  /** `up n2`, `down n2`. */
  readonly changes: string[];
  /** What was logged: message and fields. */
  readonly log: string[];
  /** Whether a line of the log matches. */
  says(pattern: RegExp): boolean;
}

export interface TestTransportOptions {
  readonly clusterId?: string;
  readonly secret?: string;
  readonly limits?: Partial<TransportLimits>;
  readonly frame?: (from: NodeId, frame: ReplicaMessage) => void;
}

/** A transport that does not listen yet; closed when the test ends. */
export function transportOf(
  id: NodeId,
  all: readonly MemberAddress[],
  options: TestTransportOptions = {},
): TestTransport {
  const address = all.find((member) => member.id === id);
  if (address === undefined) throw new Error(`no member ${id}`);
  const frames: TestTransport['frames'] = [];
  const changes: string[] = [];
  const log: string[] = [];
  const note = (fields: unknown, message?: string): void => {
    log.push(`${message} ${JSON.stringify(fields)}`);
  };
  const transport = new PeerTransport({
    self: address,
    members: all,
    clusterId: options.clusterId ?? CLUSTER_ID,
    secret: options.secret ?? SECRET,
    log: { warn: note },
    handlers: {
      frame: options.frame ?? ((from, frame) => frames.push({ from, frame })),
      peerUp: (peer) => changes.push(`up ${peer}`),
      peerDown: (peer) => changes.push(`down ${peer}`),
    },
    limits: { ...DEFAULT_TRANSPORT_LIMITS, ...options.limits },
  });
  onTestFinished(() => transport.close());
  const says = (pattern: RegExp): boolean => log.some((line) => pattern.test(line));
  return { transport, address, frames, changes, log, says };
}

export async function start(
  id: NodeId,
  all: readonly MemberAddress[],
  options: TestTransportOptions = {},
): Promise<TestTransport> {
  const created = transportOf(id, all, options);
  await created.transport.listen();
  return created;
}

/** Waits for `condition`, and fails with `what` after ten seconds. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export function bytesOf(frame: ReplicaMessage): Buffer {
  const output = new OutputBuffer();
  encodeFrame(output, frame);
  return output.take();
}

export function forward(requestId: number, bytes = 1): ReplicaMessage {
  return { type: 'forward', requestId, payload: Buffer.alloc(bytes, requestId) };
}

/** A connection to a peer port that says only what the test says. */
export interface RawConnection {
  readonly socket: Socket;
  received(): Buffer;
  closed(): boolean;
  /** The next message of the handshake, which is then taken. */
  message(): Promise<Buffer>;
}

export async function connectTo(target: MemberAddress): Promise<RawConnection> {
  const socket = createConnection({ host: target.host, port: target.peerPort, noDelay: true });
  onTestFinished(() => {
    socket.destroy();
  });
  let received: Buffer = Buffer.alloc(0);
  let closed = false;
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  await until('a connection', () => closed || socket.readyState === 'open');
  const message = async (): Promise<Buffer> => {
    await until('a message of the handshake', () => closed || takeHandshakeMessage(received) !== null);
    const taken = takeHandshakeMessage(received);
    if (taken === null) throw new Error('the connection was closed');
    received = taken.rest;
    return taken.message;
  };
  return { socket, received: () => received, closed: () => closed, message };
}

export function helloOf(from: NodeId, to: NodeId): Hello {
  return { clusterId: CLUSTER_ID, from, to, nonce: freshNonce() };
}

export interface ProvenConnection extends RawConnection {
  /** What was sent to get here, for replays. */
  readonly sent: { readonly hello: Buffer; readonly proof: Buffer };
}

/** Shakes hands as `from` by hand. */
export async function proveAs(from: NodeId, target: MemberAddress): Promise<ProvenConnection> {
  const connection = await connectTo(target);
  const hello = helloOf(from, target.id);
  connection.socket.write(encodeHello(hello));
  const challenge = decodeChallenge(await connection.message());
  const answer = handshakeMessage(proof(SECRET, 'dialer', { hello, acceptorNonce: challenge.nonce }));
  connection.socket.write(answer);
  if ((await connection.message())[0] !== 0) throw new Error('not welcome');
  return { ...connection, sent: { hello: encodeHello(hello), proof: answer } };
}

/** Listens at a member's peer port, and hands each socket to the test. */
export async function listenAs(self: MemberAddress, accept: (socket: Socket) => void): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    accept(socket);
  });
  await new Promise<void>((resolve) => server.listen(self.peerPort, self.host, resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return server;
}

/** The acceptor's half of the handshake by hand; `done` is called when the dialer has been welcomed. */
export function welcome(socket: Socket, done: () => void): void {
  let received: Buffer = Buffer.alloc(0);
  let messages = 0;
  const listen = (chunk: Buffer): void => {
    received = Buffer.concat([received, chunk]);
    const taken = takeHandshakeMessage(received);
    if (taken === null) return;
    received = taken.rest;
    messages += 1;
    if (messages === 1) {
      const acceptorNonce = freshNonce();
      const hello = decodeHello(taken.message);
      socket.write(handshakeMessage(acceptorNonce, proof(SECRET, 'acceptor', { hello, acceptorNonce })));
      return;
    }
    socket.off('data', listen);
    socket.write(handshakeMessage(Uint8Array.of(0)));
    done();
  };
  socket.on('data', listen);
}
