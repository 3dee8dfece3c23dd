/** What a node is told when it starts: the shape of the file that the cluster manager writes for it. */
import type { NodeId } from '../consensus/types.js';

/** What replicates the data; settled when a cluster is made. */
export type EngineName = 'raft' | 'paxos';

/** Where a member of the cluster listens. */
export interface MemberAddress {
  readonly id: NodeId;
  readonly host: string;
  readonly clientPort: number;
  readonly peerPort: number;
}

/** One node's own view of its cluster. Ports and folders are final: a node never picks one itself. */
export interface NodeConfiguration {
  /** Format of this file; a node refuses a version it does not know. */
  readonly version: 1;
  readonly clusterName: string;
  /** Random, made once per cluster: keeps nodes of two clusters apart. */
  readonly clusterId: string;
  /** Hexadecimal, 32 bytes; peers prove to each other that they know it. */
  readonly clusterSecret: string;
  readonly nodeId: NodeId;
  readonly engine: EngineName;
  /** Every member, this node included. */
  readonly members: readonly MemberAddress[];
  /** Absolute; holds the log, the snapshots and the lock. */
  readonly dataFolder: string;
  readonly heartbeatMs: number;
  /** The shortest election timeout; each is drawn between this and twice this. */
  readonly electionTimeoutMs: number;
  /** Clients must AUTH with it; null: no password, loopback only. */
  readonly password: string | null;
  readonly limits: NodeLimits;
}

/** Bounds on what clients may ask of a node. */
export interface NodeLimits {
  readonly connectionsMax: number;
  readonly keyBytesMax: number;
  readonly valueBytesMax: number;
  /** One RESP request in all. */
  readonly requestBytesMax: number;
  /** Requests of one connection that wait for their answer. */
  readonly pipelineDepthMax: number;
  /** Replies that one connection has not read yet. */
  readonly outputBytesMax: number;
  /** How long half a request may lie before the connection is closed. */
  readonly halfRequestMs: number;
  /** How long a client waits for the cluster before it is told CLUSTERDOWN or UNKNOWNOUTCOME. */
  readonly requestTimeoutMs: number;
  /** Bytes of log since the last snapshot that call for the next one. */
  readonly snapshotLogBytes: number;
}
