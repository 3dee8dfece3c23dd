/** The half of the handshake of the node that dialled: it speaks first, and is welcomed last. */
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

export class DialerHandshake {
  private readonly hello: Hello;
  private received: Buffer = Buffer.alloc(0);
  private answered = false;

  constructor(
    private readonly secret: string,
    names: Omit<Hello, 'nonce'>,
  ) {
    this.hello = { ...names, nonce: freshNonce() };
  }

  /** What to send first. */
  get opening(): Buffer {
    return encodeHello(this.hello);
  }

  /**
   * Takes what came: `welcome` once both sides are proven, else bytes to send back, or null to wait for
   * more. Throws HandshakeError.
   */
  take(chunk: Buffer): Buffer | 'welcome' | null {
    this.received = Buffer.concat([this.received, chunk]);
    const taken = takeHandshakeMessage(this.received);
    if (taken === null) return null;
    if (taken.rest.length > 0) throw new HandshakeError('it spoke out of turn', REFUSALS.notAPeer);
    this.received = taken.rest;
    if (this.answered) {
      expectWelcome(taken.message);
      return 'welcome';
    }
    this.answered = true;
    return handshakeMessage(this.answer(taken.message));
  }

  /** Checks that the acceptor knows the secret, and proves that this side does. */
  private answer(message: Buffer): Buffer {
    const challenge = decodeChallenge(message);
    const transcript = { hello: this.hello, acceptorNonce: challenge.nonce };
    if (!sameProof(proof(this.secret, 'acceptor', transcript), challenge.proof)) {
      throw new HandshakeError('it does not know the secret of this cluster', REFUSALS.wrongSecret);
    }
    return proof(this.secret, 'dialer', transcript);
  }
}
