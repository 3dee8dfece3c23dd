/** A connection that was accepted on the peer port: a stranger until it has proved which peer it is. */
import type { Socket } from 'node:net';
import type { NodeId } from '../../consensus/types.js';
import type { ReplicaMessage } from '../../replica/replica-message.js';
import { AcceptorHandshake } from './acceptor-handshake.js';
import { decodeFrame } from './frame-codec.js';
import { FrameReader } from './frame-reader.js';
import { HandshakeError, handshakeMessage, REFUSALS, type RefusalCode } from './handshake.js';
import { MalformedFrameError } from './malformed-frame-error.js';
import type { PeerTraffic } from './peer-traffic.js';
import type { Refusal } from './refusal-log.js';
import type { TransportOptions } from './transport-options.js';

export interface IncomingHandlers {
  /** The connection has proved that it is of `peer`. */
  proven(peer: NodeId): void;
  frame(from: NodeId, frame: ReplicaMessage): void;
  /** It is about to be closed for this. */
  refused(refusal: Refusal): void;
  closed(): void;
}

export class IncomingPeer {
  private readonly handshake: AcceptorHandshake;
  private readonly frames: FrameReader;
  private readonly deadline: NodeJS.Timeout;
  private readonly remoteAddress: string;
  /** Runs while half a frame lies, and at times a little longer. */
  private halfFrameTimer: NodeJS.Timeout | null = null;
  private provenPeer: NodeId | null = null;
  private ended = false;

  constructor(
    private readonly socket: Socket,
    private readonly options: TransportOptions,
    private readonly handlers: IncomingHandlers,
    private readonly traffic: PeerTraffic,
  ) {
    const { limits } = options;
    this.handshake = new AcceptorHandshake(options);
    this.frames = new FrameReader(limits.frameBytesMax);
    this.remoteAddress = socket.remoteAddress ?? 'unknown';
    this.deadline = setTimeout(() => this.deadlinePassed(), limits.handshakeMs);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.clearTimers();
      handlers.closed();
    });
  }

  /** Who it is, once that is proven. */
  get peer(): NodeId | null {
    return this.provenPeer;
  }

  /** Closes at once. */
  close(): void {
    this.ended = true;
    this.clearTimers();
    this.socket.destroy();
  }

  /** Closes with an entry in the log; `kind` groups what is alike. */
  refuse(kind: string, reason: string): void {
    this.tell(kind, reason);
    this.close();
  }

  private deadlinePassed(): void {
    if (this.ended) this.close();
    else this.refuse('deadline', 'it did not prove itself in time');
  }

  private take(chunk: Buffer): void {
    if (this.ended) return;
    if (this.provenPeer === null) this.takeHandshake(chunk);
    else this.takeFrames(this.provenPeer, chunk);
  }

  private takeHandshake(chunk: Buffer): void {
    try {
      const step = this.handshake.take(chunk);
      if (step === null) return;
      this.socket.write(step.reply);
      this.provenPeer = step.proven;
    } catch (error) {
      if (!(error instanceof HandshakeError)) throw error;
      this.refuseStranger(error.code, error.reason);
      return;
    }
    if (this.provenPeer === null) return;
    clearTimeout(this.deadline);
    this.handlers.proven(this.provenPeer);
  }

  /** A frame may lead to the end of this connection: then no other follows. */
  private takeFrames(peer: NodeId, chunk: Buffer): void {
    this.traffic.bytesReceived += chunk.length;
    this.frames.push(chunk);
    while (!this.ended) {
      const frame = this.nextFrame(peer);
      if (frame === null) break;
      this.traffic.messagesReceived += 1;
      this.handlers.frame(peer, frame);
    }
    if (this.frames.isHalfway && !this.ended) this.awaitRestOfFrame();
  }

  /** The idle timer of the socket would not do: once it has fired, nothing sets it again. */
  private awaitRestOfFrame(): void {
    if (this.halfFrameTimer !== null) {
      this.halfFrameTimer.refresh();
      return;
    }
    this.halfFrameTimer = setTimeout(() => {
      this.halfFrameTimer = null;
      if (this.frames.isHalfway) this.refuse('halfFrame', 'it left half a frame lying');
    }, this.options.limits.halfFrameMs);
  }

  private nextFrame(peer: NodeId): ReplicaMessage | null {
    try {
      const bytes = this.frames.next();
      return bytes === null ? null : decodeFrame(bytes, peer, this.options.self.id);
    } catch (error) {
      if (!(error instanceof MalformedFrameError)) throw error;
      this.refuse('frame', error.message);
      return null;
    }
  }

  private clearTimers(): void {
    clearTimeout(this.deadline);
    if (this.halfFrameTimer !== null) clearTimeout(this.halfFrameTimer);
  }

  /** Tells the other side why, if it is a node at all: both logs then name the cause. */
  private refuseStranger(code: RefusalCode, reason: string): void {
    this.tell(code, reason);
    this.ended = true;
    if (code === REFUSALS.notAPeer) this.socket.destroy();
    else {
      this.socket.write(handshakeMessage(Uint8Array.of(code)));
      this.socket.destroySoon();
    }
  }

  private tell(kind: Refusal['kind'], reason: string): void {
    this.handlers.refused({ who: this.provenPeer ?? this.remoteAddress, kind, reason });
  }
}
