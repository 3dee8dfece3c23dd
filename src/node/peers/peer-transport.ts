/**
 * Carries frames between the nodes of a cluster: one connection a direction, proven before any frame is
 * parsed, written once per turn. Left out on purpose: delivery. A frame may be lost, never changed or
 * doubled; the protocols above repair that.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { NodeId } from '../../consensus/types.js';
import { IncomingPeer } from './incoming-peer.js';
import { OutgoingPeer } from './outgoing-peer.js';
import type { PeerFrame } from './peer-frame.js';
import type { TransportOptions } from './transport-options.js';

export class PeerTransport {
  private readonly server: Server;
  private readonly outgoing = new Map<NodeId, OutgoingPeer>();
  private readonly accepted = new Set<IncomingPeer>();
  /** The proven connection of each peer. */
  private readonly incoming = new Map<NodeId, IncomingPeer>();

  constructor(private readonly options: TransportOptions) {
    for (const member of options.members) {
      if (member.id !== options.self.id) this.outgoing.set(member.id, new OutgoingPeer(member, options));
    }
    this.server = createServer((socket) => this.accept(socket));
    this.server.maxConnections = options.limits.connectionsMax;
  }

  /** Opens the peer port and starts to dial. Rejects with the error of `listen`, such as EADDRINUSE. */
  async listen(): Promise<void> {
    const { host, peerPort } = this.options.self;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port: peerPort }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    for (const peer of this.outgoing.values()) peer.dial();
  }

  /** Whether this node can send to `peer` now. */
  connected(peer: NodeId): boolean {
    return this.outgoing.get(peer)?.connected === true;
  }

  /** Takes a frame for the next `flush`. False: it is dropped, for `peer` is away or does not keep up. */
  send(peer: NodeId, frame: PeerFrame): boolean {
    return this.outgoing.get(peer)?.send(frame) === true;
  }

  /** Writes what was sent since the last flush: one write per peer. */
  flush(): void {
    for (const peer of this.outgoing.values()) peer.flush();
  }

  /** Closes every socket and timer; resolves when the peer port is free. */
  async close(): Promise<void> {
    for (const peer of this.outgoing.values()) peer.close();
    for (const peer of this.accepted) peer.close();
    if (!this.server.listening) return;
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private accept(socket: Socket): void {
    const connection = new IncomingPeer(socket, this.options, {
      proven: (peer) => this.proven(peer, connection),
      closed: () => {
        this.accepted.delete(connection);
        for (const [peer, known] of this.incoming) {
          if (known === connection) this.incoming.delete(peer);
        }
      },
    });
    this.accepted.add(connection);
  }

  /** A peer that comes anew has lost its old connection, whether or not this side noticed. */
  private proven(peer: NodeId, connection: IncomingPeer): void {
    const former = this.incoming.get(peer);
    if (former !== undefined) {
      this.options.log.warn({ peer }, `${peer} has connected again; its former connection is closed`);
      former.close();
    }
    this.incoming.set(peer, connection);
    // It is up: no reason to wait before dialling it.
    this.outgoing.get(peer)?.dial();
  }
}
