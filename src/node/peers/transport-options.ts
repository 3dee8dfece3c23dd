/** What the transport between nodes is told, and what it tells. */
import type { NodeId } from '../../consensus/types.js';
import type { ReplicaMessage } from '../../replica/replica-message.js';
import type { MemberAddress } from '../configuration.js';
import type { NodeLog } from '../node-log.js';

export interface TransportOptions {
  readonly self: MemberAddress;
  /** Every member, this node included. */
  readonly members: readonly MemberAddress[];
  readonly clusterId: string;
  /** Hexadecimal. */
  readonly secret: string;
  readonly log: Pick<NodeLog, 'warn'>;
  readonly handlers: TransportHandlers;
  readonly limits: TransportLimits;
}

/** What these throw is no fault of the peer, and is not caught. */
interface TransportHandlers {
  frame(from: NodeId, frame: ReplicaMessage): void;
  /** This node can send to `peer` now. */
  peerUp(peer: NodeId): void;
  /** It no longer can; what was sent last may or may not have arrived. */
  peerDown(peer: NodeId): void;
}

export interface TransportLimits {
  readonly frameBytesMax: number;
  /** Waiting for one peer, in this process; more is dropped. */
  readonly queueBytesMax: number;
  /** From connecting to the last message of the handshake. */
  readonly handshakeMs: number;
  /** How long half a frame may lie without another byte. */
  readonly halfFrameMs: number;
  readonly reconnectMsMin: number;
  readonly reconnectMsMax: number;
  /** Accepted connections that have proved nothing yet; of more, the oldest is closed. */
  readonly unprovenConnectionsMax: number;
}

const MEBIBYTE = 1024 * 1024;

export const DEFAULT_TRANSPORT_LIMITS: TransportLimits = {
  frameBytesMax: 128 * MEBIBYTE,
  queueBytesMax: 64 * MEBIBYTE,
  handshakeMs: 2000,
  halfFrameMs: 10_000,
  reconnectMsMin: 20,
  reconnectMsMax: 500,
  unprovenConnectionsMax: 64,
};
