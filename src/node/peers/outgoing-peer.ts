/** The connection on which this node sends to one peer: dialled, proven, and dialled again when lost. */
import { createConnection, type Socket } from 'node:net';
import type { MemberAddress } from '../configuration.js';
import { encodeFrame } from './frame-codec.js';
import {
  decodeChallenge,
  encodeHello,
  expectWelcome,
  freshNonce,
  HandshakeError,
  type Hello,
  handshakeMessage,
  proof,
  REFUSALS,
  sameProof,
  takeHandshakeMessage,
} from './handshake.js';
import type { PeerFrame } from './peer-frame.js';
import { SendQueue } from './send-queue.js';
import type { TransportOptions } from './transport-options.js';

export class OutgoingPeer {
  private readonly queue: SendQueue;
  private socket: Socket | null = null;
  private proven = false;
  private closed = false;
  private retryTimer: NodeJS.Timeout | null = null;
  private failures = 0;
  /** The last reason that was logged, so that a peer that stays away does not fill the log. */
  private loggedReason = '';

  constructor(
    private readonly peer: MemberAddress,
    private readonly options: TransportOptions,
  ) {
    this.queue = new SendQueue(options.limits.queueBytesMax);
  }

  get connected(): boolean {
    return this.proven;
  }

  /** Connects now, unless a connection is there or under way. */
  dial(): void {
    if (this.closed || this.socket !== null) return;
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    this.retryTimer = null;
    const socket = createConnection({ host: this.peer.host, port: this.peer.peerPort, noDelay: true });
    this.socket = socket;
    const deadline = setTimeout(() => {
      this.note('it did not finish the handshake in time');
      socket.destroy();
    }, this.options.limits.handshakeMs);
    socket.on('connect', () => this.shakeHands(socket, deadline));
    socket.on('error', (error) => this.note(error.message));
    socket.on('close', () => {
      clearTimeout(deadline);
      this.lost();
    });
  }

  /** False: not connected, or the queue is full; the frame is dropped. */
  send(frame: PeerFrame): boolean {
    const { socket } = this;
    if (!this.proven || socket === null) return false;
    return this.queue.add(encodeFrame(frame), socket);
  }

  flush(): void {
    if (this.proven && this.socket !== null) this.queue.flush(this.socket);
  }

  /** What was sent is still written, if the peer reads it. */
  close(): void {
    this.flush();
    this.closed = true;
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    if (this.proven) this.socket?.destroySoon();
    else this.socket?.destroy();
  }

  private shakeHands(socket: Socket, deadline: NodeJS.Timeout): void {
    const { self, clusterId, secret } = this.options;
    const hello: Hello = { clusterId, from: self.id, to: this.peer.id, nonce: freshNonce() };
    let received: Buffer = Buffer.alloc(0);
    let challenged = false;
    const listen = (chunk: Buffer): void => {
      try {
        received = Buffer.concat([received, chunk]);
        for (;;) {
          const taken = takeHandshakeMessage(received);
          if (taken === null) return;
          received = taken.rest;
          if (challenged) {
            expectWelcome(taken.message);
            clearTimeout(deadline);
            socket.off('data', listen);
            this.established(socket);
            return;
          }
          challenged = true;
          socket.write(handshakeMessage(answerChallenge(secret, hello, taken.message)));
        }
      } catch (error) {
        this.note(error instanceof Error ? error.message : String(error));
        socket.destroy();
      }
    };
    socket.on('data', listen);
    socket.write(encodeHello(hello));
  }

  private established(socket: Socket): void {
    this.proven = true;
    this.failures = 0;
    this.loggedReason = '';
    // Nothing is ever sent back on this connection.
    socket.on('data', () => socket.destroy());
    this.options.handlers.peerUp(this.peer.id);
  }

  private lost(): void {
    const wasProven = this.proven;
    this.socket = null;
    this.proven = false;
    this.queue.clear();
    if (wasProven) this.options.handlers.peerDown(this.peer.id);
    if (this.closed) return;
    const { reconnectMsMin, reconnectMsMax } = this.options.limits;
    const delayMs = Math.min(reconnectMsMax, reconnectMsMin * 2 ** this.failures);
    this.failures += 1;
    // Drawn, so that nodes that lost each other do not keep dialling in step.
    this.retryTimer = setTimeout(() => this.dial(), delayMs * (0.5 + Math.random() / 2));
  }

  private note(reason: string): void {
    if (reason === this.loggedReason || this.closed) return;
    this.loggedReason = reason;
    this.options.log.warn({ peer: this.peer.id, reason }, `no connection to ${this.peer.id}`);
  }
}

/** Checks that the acceptor knows the secret, and returns the proof that this side does. */
function answerChallenge(secret: string, hello: Hello, message: Buffer): Buffer {
  const challenge = decodeChallenge(message);
  const transcript = { hello, acceptorNonce: challenge.nonce };
  if (!sameProof(proof(secret, 'acceptor', transcript), challenge.proof)) {
    throw new HandshakeError('it does not know the secret of this cluster', REFUSALS.wrongSecret);
  }
  return proof(secret, 'dialer', transcript);
}
