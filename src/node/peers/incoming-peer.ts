/** A connection that was accepted on the peer port: a stranger until it has proved which peer it is. */
import type { Socket } from 'node:net';
import type { NodeId } from '../../consensus/types.js';
import { decodeFrame } from './frame-codec.js';
import { FrameReader } from './frame-reader.js';
import {
  decodeHello,
  freshNonce,
  HandshakeError,
  handshakeMessage,
  proof,
  REFUSALS,
  sameProof,
  type Transcript,
  takeHandshakeMessage,
  WELCOME,
} from './handshake.js';
import type { TransportOptions } from './transport-options.js';

export interface IncomingHandlers {
  /** The peer has proved that it is `peer`. */
  proven(peer: NodeId): void;
  closed(): void;
}

export class IncomingPeer {
  private received: Buffer = Buffer.alloc(0);
  private transcript: Transcript | null = null;
  private peer: NodeId | null = null;
  private readonly frames: FrameReader;
  private readonly deadline: NodeJS.Timeout;

  constructor(
    private readonly socket: Socket,
    private readonly options: TransportOptions,
    private readonly handlers: IncomingHandlers,
  ) {
    const { limits } = options;
    this.frames = new FrameReader(limits.frameBytesMax);
    this.deadline = setTimeout(() => this.refuse('it did not prove itself in time'), limits.handshakeMs);
    socket.setNoDelay(true);
    socket.setTimeout(limits.halfFrameMs, () => {
      if (this.frames.isHalfway) this.refuse('it left half a frame lying');
    });
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(this.deadline);
      handlers.closed();
    });
  }

  close(): void {
    clearTimeout(this.deadline);
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    try {
      if (this.peer === null) this.takeHandshake(chunk);
      else this.takeFrames(this.peer, chunk);
    } catch (error) {
      const code = error instanceof HandshakeError ? error.code : null;
      this.refuse(error instanceof Error ? error.message : String(error), code);
    }
  }

  private takeHandshake(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    while (this.peer === null) {
      const taken = takeHandshakeMessage(this.received);
      if (taken === null) return;
      this.received = taken.rest;
      if (this.transcript === null) this.challenge(taken.message);
      else this.checkProof(this.transcript, taken.message);
    }
    const rest = this.received;
    this.received = Buffer.alloc(0);
    if (rest.length > 0) this.takeFrames(this.peer, rest);
  }

  private challenge(message: Buffer): void {
    const { self, members, clusterId, secret } = this.options;
    const hello = decodeHello(message);
    if (hello.clusterId !== clusterId) {
      throw new HandshakeError('it belongs to another cluster', REFUSALS.wrongCluster);
    }
    if (hello.to !== self.id) {
      throw new HandshakeError(`it looks for ${printable(hello.to)}`, REFUSALS.wrongNode);
    }
    if (hello.from === self.id) {
      throw new HandshakeError(`it calls itself ${self.id}, as this node`, REFUSALS.unknownNode);
    }
    if (!members.some((member) => member.id === hello.from)) {
      throw new HandshakeError(`it calls itself ${printable(hello.from)}, no member`, REFUSALS.unknownNode);
    }
    this.transcript = { hello, acceptorNonce: freshNonce() };
    const { acceptorNonce } = this.transcript;
    this.socket.write(handshakeMessage(acceptorNonce, proof(secret, 'acceptor', this.transcript)));
  }

  private checkProof(transcript: Transcript, message: Buffer): void {
    const expected = proof(this.options.secret, 'dialer', transcript);
    if (!sameProof(expected, message)) {
      throw new HandshakeError('it does not know the secret of this cluster', REFUSALS.wrongSecret);
    }
    clearTimeout(this.deadline);
    this.peer = transcript.hello.from;
    this.socket.write(handshakeMessage(WELCOME));
    this.handlers.proven(this.peer);
  }

  private takeFrames(peer: NodeId, chunk: Buffer): void {
    this.frames.push(chunk);
    for (;;) {
      const frame = this.frames.next();
      if (frame === null) return;
      this.options.handlers.frame(peer, decodeFrame(frame, peer, this.options.self.id));
    }
  }

  private refuse(reason: string, code: number | null = null): void {
    const who = this.peer ?? `${this.socket.remoteAddress}:${this.socket.remotePort}`;
    this.options.log.warn({ peer: who, reason }, 'closed a connection to the peer port');
    if (code === null) this.close();
    else this.socket.end(handshakeMessage(Uint8Array.of(code)), () => this.close());
  }
}

/** A name from a stranger, fit for a log. */
function printable(name: string): string {
  return JSON.stringify(name.slice(0, 40));
}
