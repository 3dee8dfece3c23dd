/**
 * Carries frames between the nodes of a cluster: one connection a direction, proven before any frame is
 * parsed, written once per turn. Left out on purpose: delivery. A frame may be lost, never changed or
 * doubled; the protocols above repair that.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { NodeId } from '../../consensus/types.js';
import type { ReplicaMessage } from '../../replica/replica-message.js';
import { FatalError } from '../fatal-error.js';
import { type IncomingHandlers, IncomingPeer } from './incoming-peer.js';
import { LinkFaults } from './link-faults.js';
import { NAME_BYTES_MAX } from './names.js';
import { OutgoingPeer } from './outgoing-peer.js';
import { newTraffic } from './peer-traffic.js';
import { RefusalLog } from './refusal-log.js';
import type { TransportOptions } from './transport-options.js';

export class PeerTransport {
  /** What is made to go wrong on purpose. */
  readonly faults = new LinkFaults();
  readonly traffic = newTraffic();
  private readonly server: Server;
  private readonly outgoing = new Map<NodeId, OutgoingPeer>();
  /** The proven connection of each peer. */
  private readonly incoming = new Map<NodeId, IncomingPeer>();
  /** Accepted and not proven, the oldest first. */
  private readonly strangers = new Set<IncomingPeer>();
  private readonly refusals: RefusalLog;
  private closed = false;
  private opening: Promise<void> | null = null;

  /** Throws FatalError if a name is too long to be sent. */
  constructor(private readonly options: TransportOptions) {
    this.refusals = new RefusalLog(options.log);
    checkName(options.clusterId);
    for (const member of options.members) {
      checkName(member.id);
      if (member.id === options.self.id) continue;
      this.outgoing.set(member.id, new OutgoingPeer(member, options, this.traffic));
    }
    this.server = createServer((socket) => this.accept(socket));
  }

  /** Opens the peer port and starts to dial. Rejects with the error of `listen`, such as EADDRINUSE. */
  async listen(): Promise<void> {
    this.opening = this.open();
    await this.opening;
    // The process may be out of descriptors for a while; peers dial again.
    this.server.on('error', (error) => {
      this.refusals.tell({ who: 'unknown', kind: 'accept', reason: error.message });
    });
    for (const peer of this.outgoing.values()) peer.dial();
  }

  /** Whether this node can send to `peer` now. */
  connected(peer: NodeId): boolean {
    return this.outgoing.get(peer)?.connected === true && !this.faults.cuts(peer);
  }

  /** Takes a frame for the next `flush`. False: it is dropped, for `peer` is away or does not keep up. */
  send(peer: NodeId, frame: ReplicaMessage): boolean {
    // As in a network that lost it: the sender hears nothing of that.
    if (this.faults.cuts(peer)) return true;
    return this.outgoing.get(peer)?.send(frame) === true;
  }

  /** Writes what was sent since the last flush: one write per peer. */
  flush(): void {
    for (const peer of this.outgoing.values()) peer.flush();
  }

  /** Closes every socket and timer, without another call of a handler; resolves when the port is free. */
  async close(): Promise<void> {
    this.closed = true;
    for (const connection of [...this.strangers, ...this.incoming.values()]) connection.close();
    const outgoing = [...this.outgoing.values()].map((peer) => peer.close());
    // A port that is being opened could not be closed yet.
    await this.opening?.catch(() => {});
    const portIsFree = new Promise<void>((resolve) => this.server.close(() => resolve()));
    await Promise.all([portIsFree, ...outgoing]);
  }

  private open(): Promise<void> {
    const { host, peerPort } = this.options.self;
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port: peerPort }, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  private accept(socket: Socket): void {
    if (this.closed) {
      socket.destroy();
      return;
    }
    this.makeRoom();
    const handlers: IncomingHandlers = {
      proven: (peer) => this.proven(peer, connection),
      frame: (from, frame) => this.receive(from, frame),
      refused: (refusal) => this.refusals.tell(refusal),
      closed: () => {
        this.strangers.delete(connection);
        const { peer } = connection;
        if (peer !== null && this.incoming.get(peer) === connection) this.incoming.delete(peer);
      },
    };
    const connection = new IncomingPeer(socket, this.options, handlers, this.traffic);
    this.strangers.add(connection);
  }

  private receive(from: NodeId, frame: ReplicaMessage): void {
    if (!this.faults.cuts(from)) this.options.handlers.frame(from, frame);
  }

  /**
   * The oldest stranger gives way, not the newest: a peer proves itself within milliseconds, so that it
   * gets through while others hold the port.
   */
  private makeRoom(): void {
    if (this.strangers.size < this.options.limits.unprovenConnectionsMax) return;
    const [oldest] = this.strangers;
    if (oldest === undefined) return;
    oldest.refuse('crowd', 'too many connections had proved nothing');
    this.strangers.delete(oldest);
  }

  /** A peer that comes anew has lost its old connection, whether or not this side noticed. */
  private proven(peer: NodeId, connection: IncomingPeer): void {
    this.strangers.delete(connection);
    const former = this.incoming.get(peer);
    this.incoming.set(peer, connection);
    former?.refuse('doubled', `${peer} has connected again; its former connection is closed`);
    // It is up: no reason to wait before dialling it.
    this.outgoing.get(peer)?.dial();
  }
}

function checkName(name: string): void {
  if (Buffer.byteLength(name) <= NAME_BYTES_MAX) return;
  throw new FatalError('BAD_CONFIGURATION', `the name ${name} is longer than ${NAME_BYTES_MAX} bytes`);
}
