/**
 * How two nodes prove to each other that they belong to the same cluster, before any frame is parsed.
 *
 * 1. dialer to acceptor: `Hello`, with a nonce
 * 2. acceptor to dialer: its own nonce, and an HMAC over both nonces and all names
 * 3. dialer to acceptor: an HMAC over the same, under another label
 * 4. acceptor to dialer: one byte, welcome
 *
 * Each side has chosen one of the nonces anew, so nothing that was recorded earlier is of use, and the
 * labels keep an answer from being sent back to whoever gave it. Every message is short and preceded by
 * two bytes of length.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { NodeId } from '../../consensus/types.js';
import { decodeName, encodeName } from './names.js';

const HANDSHAKE_BYTES_MAX = 512;
const LENGTH_BYTES = 2;
const NONCE_BYTES = 32;
const PROOF_BYTES = 32;
/** The first byte of a TLS connection. */
const TLS_HANDSHAKE = 0x16;
const MAGIC = Buffer.from('conclave-peer\x01', 'latin1');

export interface Hello {
  readonly clusterId: string;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly nonce: Buffer;
}

/** What a proof is about. */
export interface Transcript {
  readonly hello: Hello;
  readonly acceptorNonce: Buffer;
}

export type Side = 'dialer' | 'acceptor';

/** What a connection attempt did wrong, in words for the log. */
export class HandshakeError extends Error {
  constructor(
    readonly reason: string,
    /** Sent to the other side before closing, so that its log can tell too. */
    readonly code: RefusalCode,
  ) {
    super(reason);
    this.name = 'HandshakeError';
  }
}

/** The numbers are on the wire: never renumber. */
export const REFUSALS = {
  notAPeer: 1,
  wrongCluster: 2,
  wrongNode: 3,
  unknownNode: 4,
  wrongSecret: 5,
} as const;
export type RefusalCode = (typeof REFUSALS)[keyof typeof REFUSALS];

const REFUSAL_SENTENCES: Readonly<Record<RefusalCode, string>> = {
  [REFUSALS.notAPeer]: 'it does not understand this version',
  [REFUSALS.wrongCluster]: 'it belongs to another cluster',
  [REFUSALS.wrongNode]: 'it is another node than the one that was dialled',
  [REFUSALS.unknownNode]: 'it does not know this node as another member',
  [REFUSALS.wrongSecret]: 'the secrets differ',
};

/** Why the other side refused. */
function refusalSentence(code: number | undefined): string {
  const sentence = Object.entries(REFUSAL_SENTENCES).find(([known]) => Number(known) === code)?.[1];
  return sentence ?? 'it gave no reason that is known here';
}

export function freshNonce(): Buffer {
  return randomBytes(NONCE_BYTES);
}

/** With its length before it. */
export function handshakeMessage(...pieces: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(pieces);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(body.length, 0);
  return Buffer.concat([length, body]);
}

/** The message in `bytes` and what follows it; null until it is whole. Throws HandshakeError. */
export function takeHandshakeMessage(bytes: Buffer): { message: Buffer; rest: Buffer } | null {
  if (bytes.length === 0) return null;
  // The first byte of any text or of TLS makes a length that no message of ours has.
  const most = (bytes[0] ?? 0) * 256;
  if (most > HANDSHAKE_BYTES_MAX) throw new HandshakeError(describeStranger(bytes), REFUSALS.notAPeer);
  if (bytes.length < LENGTH_BYTES) return null;
  const length = bytes.readUInt16BE(0);
  if (length === 0 || length > HANDSHAKE_BYTES_MAX) {
    throw new HandshakeError('the handshake is malformed', REFUSALS.notAPeer);
  }
  const end = LENGTH_BYTES + length;
  if (bytes.length < end) return null;
  return { message: bytes.subarray(LENGTH_BYTES, end), rest: bytes.subarray(end) };
}

export function encodeHello(hello: Hello): Buffer {
  const names = [hello.clusterId, hello.from, hello.to].map(encodeName);
  return handshakeMessage(MAGIC, hello.nonce, ...names);
}

/** Throws HandshakeError. */
export function decodeHello(message: Buffer): Hello {
  const malformed = new HandshakeError('the handshake is malformed', REFUSALS.notAPeer);
  const namesAt = MAGIC.length + NONCE_BYTES;
  if (!message.subarray(0, MAGIC.length).equals(MAGIC) || message.length < namesAt) throw malformed;
  const nonce = Buffer.from(message.subarray(MAGIC.length, namesAt));
  const clusterId = decodeName(message, namesAt);
  const from = decodeName(message, clusterId?.end ?? message.length);
  const to = decodeName(message, from?.end ?? message.length);
  if (clusterId === null || from === null || to?.end !== message.length) throw malformed;
  return { clusterId: clusterId.name, from: from.name, to: to.name, nonce };
}

/** HMAC-SHA256 under the cluster's secret (hexadecimal) over everything that was said so far. */
export function proof(secret: string, side: Side, transcript: Transcript): Buffer {
  const { hello, acceptorNonce } = transcript;
  const label = Buffer.from(`conclave ${side} 1`, 'utf8');
  const names = [hello.clusterId, hello.from, hello.to].map(encodeName);
  const mac = createHmac('sha256', Buffer.from(secret, 'hex'));
  for (const piece of [label, ...names, hello.nonce, acceptorNonce]) mac.update(piece);
  return mac.digest();
}

/** In a time that does not depend on where they differ. */
export function sameProof(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** Splits the acceptor's answer. Throws HandshakeError with the reason if it refused. */
export function decodeChallenge(message: Buffer): { nonce: Buffer; proof: Buffer } {
  if (message.length !== NONCE_BYTES + PROOF_BYTES) throw refusedBy(message);
  return { nonce: Buffer.from(message.subarray(0, NONCE_BYTES)), proof: message.subarray(NONCE_BYTES) };
}

export const WELCOME = Uint8Array.of(0);

/** Throws HandshakeError unless it is the acceptor's welcome. */
export function expectWelcome(message: Buffer): void {
  if (message.length !== 1 || message[0] !== 0) throw refusedBy(message);
}

function refusedBy(message: Buffer): HandshakeError {
  const reason =
    message.length === 1 ? `it refused: ${refusalSentence(message[0])}` : 'its answer is malformed';
  return new HandshakeError(reason, REFUSALS.notAPeer);
}

/** What came instead of a handshake, by its first bytes. */
function describeStranger(bytes: Buffer): string {
  const text = bytes.subarray(0, 16).toString('latin1');
  if (bytes[0] === TLS_HANDSHAKE) return stranger('a TLS client');
  if (/^([*$]|(PING|AUTH|HELLO|INFO|QUIT)\b)/i.test(text)) return stranger('a Redis client');
  if (/^(GET|POST|PUT|HEAD|OPTIONS|DELETE|PRI) /.test(text)) return stranger('an HTTP client');
  return stranger('something that does not speak the protocol of nodes');
}

function stranger(who: string): string {
  return `${who} connected to the peer port, which is for nodes of the cluster only`;
}
