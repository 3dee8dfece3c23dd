/** The half of the handshake of the node that was dialled: it knows nobody until the proof is right. */
import type { NodeId } from '../../consensus/types.js';
import {
  decodeHello,
  freshNonce,
  HandshakeError,
  type Hello,
  handshakeMessage,
  proof,
  REFUSALS,
  sameProof,
  type Transcript,
  takeHandshakeMessage,
  WELCOME,
} from './handshake.js';
import type { TransportOptions } from './transport-options.js';

const SHOWN_CHARACTERS_MAX = 40;

/** `proven` is the peer, once `reply` welcomes it. */
export interface AcceptorStep {
  readonly reply: Buffer;
  readonly proven: NodeId | null;
}

export class AcceptorHandshake {
  private received: Buffer = Buffer.alloc(0);
  private transcript: Transcript | null = null;

  constructor(
    private readonly options: Pick<TransportOptions, 'self' | 'members' | 'clusterId' | 'secret'>,
  ) {}

  /** Takes what came: what to do, or null to wait for more. Throws HandshakeError. */
  take(chunk: Buffer): AcceptorStep | null {
    this.received = Buffer.concat([this.received, chunk]);
    const taken = takeHandshakeMessage(this.received);
    if (taken === null) return null;
    // Each message answers the one before, so nothing can follow it yet.
    if (taken.rest.length > 0) throw new HandshakeError('it spoke out of turn', REFUSALS.notAPeer);
    this.received = taken.rest;
    return this.transcript === null
      ? this.challenge(taken.message)
      : this.check(this.transcript, taken.message);
  }

  private challenge(message: Buffer): AcceptorStep {
    const hello = decodeHello(message);
    this.checkNames(hello);
    const acceptorNonce = freshNonce();
    this.transcript = { hello, acceptorNonce };
    const reply = handshakeMessage(acceptorNonce, proof(this.options.secret, 'acceptor', this.transcript));
    return { reply, proven: null };
  }

  private checkNames(hello: Hello): void {
    const { self, members, clusterId } = this.options;
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
  }

  private check(transcript: Transcript, message: Buffer): AcceptorStep {
    if (!sameProof(proof(this.options.secret, 'dialer', transcript), message)) {
      throw new HandshakeError('it does not know the secret of this cluster', REFUSALS.wrongSecret);
    }
    return { reply: handshakeMessage(WELCOME), proven: transcript.hello.from };
  }
}

/** A name from a stranger, fit for a log. */
function printable(name: string): string {
  return JSON.stringify(name.slice(0, SHOWN_CHARACTERS_MAX));
}
