/** The connection on which this node sends to one peer: dialled, proven, and dialled again when lost. */
import { createConnection, type Socket } from 'node:net';
import type { ReplicaMessage } from '../../replica/replica-message.js';
import type { MemberAddress } from '../configuration.js';
import { DialerHandshake } from './dialer-handshake.js';
import { HandshakeError } from './handshake.js';
import type { PeerTraffic } from './peer-traffic.js';
import { SendQueue } from './send-queue.js';
import type { TransportOptions } from './transport-options.js';

/** A closing connection hands over what was sent last, unless the peer takes nothing of it for this long. */
const LINGER_MS = 1000;

export class OutgoingPeer {
  private readonly queue: SendQueue;
  private socket: Socket | null = null;
  /** When the connection was proven, monotonic; null: it is not. */
  private provenAtMs: number | null = null;
  private closed = false;
  private retryTimer: NodeJS.Timeout | null = null;
  private failures = 0;
  /** The last reason that was logged, so that a peer that stays away does not fill the log. */
  private loggedReason = '';

  constructor(
    private readonly peer: MemberAddress,
    private readonly options: TransportOptions,
    private readonly traffic: PeerTraffic,
  ) {
    this.queue = new SendQueue(options.limits);
  }

  get connected(): boolean {
    return this.provenAtMs !== null;
  }

  /** Connects now, unless a connection is there or under way. */
  dial(): void {
    if (this.closed || this.socket !== null) return;
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    this.retryTimer = null;
    const { self, clusterId, secret, limits } = this.options;
    const handshake = new DialerHandshake(secret, { clusterId, from: self.id, to: this.peer.id });
    const socket = createConnection({ host: this.peer.host, port: this.peer.peerPort, noDelay: true });
    this.socket = socket;
    const deadline = setTimeout(
      () => this.giveUp(socket, 'it did not finish the handshake in time'),
      limits.handshakeMs,
    );
    socket.on('connect', () => socket.write(handshake.opening));
    socket.on('data', (chunk) => {
      if (this.receive(socket, handshake, chunk)) clearTimeout(deadline);
    });
    socket.on('error', (error) => this.note(error.message));
    socket.on('close', () => {
      clearTimeout(deadline);
      this.lost();
    });
  }

  /** False: not connected, or the peer does not keep up, or would not take it; the frame is dropped. */
  send(frame: ReplicaMessage): boolean {
    const { socket } = this;
    if (this.provenAtMs === null || socket === null || this.closed) return false;
    const sent = this.queue.add(frame, socket);
    if (sent === 'tooLarge') this.note(`a frame of type ${frame.type} is larger than any node takes`);
    if (sent !== 'queued') return false;
    this.traffic.messagesSent += 1;
    return true;
  }

  flush(): void {
    if (this.provenAtMs === null || this.socket === null) return;
    this.traffic.bytesSent += this.queue.flush(this.socket);
  }

  /** Resolves when nothing is open any more. What was sent is still written, for as long as the peer reads. */
  close(): Promise<void> {
    this.flush();
    this.closed = true;
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    const { socket } = this;
    if (socket === null) return Promise.resolve();
    socket.setTimeout(LINGER_MS, () => socket.destroy());
    if (this.provenAtMs === null) socket.destroy();
    else socket.destroySoon();
    return new Promise((resolve) => void socket.once('close', () => resolve()));
  }

  /** True once the handshake is done. After it, the peer has nothing to say on this connection. */
  private receive(socket: Socket, handshake: DialerHandshake, chunk: Buffer): boolean {
    if (this.provenAtMs !== null) {
      this.giveUp(socket, 'it spoke on a connection that is for listening');
      return false;
    }
    try {
      const step = handshake.take(chunk);
      if (step === null) return false;
      if (step !== 'welcome') {
        socket.write(step);
        return false;
      }
    } catch (error) {
      if (!(error instanceof HandshakeError)) throw error;
      this.giveUp(socket, error.reason);
      return false;
    }
    this.established();
    return true;
  }

  private established(): void {
    if (this.closed) return;
    this.provenAtMs = performance.now();
    this.loggedReason = '';
    this.options.handlers.peerUp(this.peer.id);
  }

  private lost(): void {
    const { provenAtMs } = this;
    this.socket = null;
    this.provenAtMs = null;
    this.queue.clear();
    if (this.closed) return;
    this.dialLater(provenAtMs);
    if (provenAtMs !== null) this.options.handlers.peerDown(this.peer.id);
  }

  /** Waits longer each time, unless the last connection held: one that never does is no reason to hurry. */
  private dialLater(provenAtMs: number | null): void {
    const { reconnectMsMin, reconnectMsMax } = this.options.limits;
    const held = provenAtMs !== null && performance.now() - provenAtMs >= reconnectMsMax;
    if (held) this.failures = 0;
    const delayMs = Math.min(reconnectMsMax, reconnectMsMin * 2 ** this.failures);
    this.failures += 1;
    // Drawn, so that nodes that lost each other do not keep dialling in step.
    this.retryTimer = setTimeout(() => this.dial(), delayMs * (0.5 + Math.random() / 2));
  }

  private giveUp(socket: Socket, reason: string): void {
    this.note(reason);
    socket.destroy();
  }

  private note(reason: string): void {
    if (reason === this.loggedReason || this.closed) return;
    this.loggedReason = reason;
    this.options.log.warn({ peer: this.peer.id, reason }, `trouble with the connection to ${this.peer.id}`);
  }
}
