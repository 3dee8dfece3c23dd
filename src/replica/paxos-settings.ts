/** How one Paxos replica is set up: its place in the cluster, its timing and its bounds. */
import type { NodeId } from '../consensus/types.js';
import type { PaxosOptions } from '../paxos/options.js';

export interface PaxosReplicaSettings {
  readonly id: NodeId;
  /** All nodes, this one too. They never change. */
  readonly nodes: readonly NodeId[];
  /** Holds the folders `log` and `snapshots`. */
  readonly dataFolder: string;
  /** Timing in ticks, and bounds, of the core. */
  readonly paxos: Omit<PaxosOptions, 'id' | 'groupId' | 'nodes' | 'random'>;
  /** Milliseconds between two ticks of the core. */
  readonly tickMs: number;
  /** How long a client waits for a majority before it is told. */
  readonly requestTimeoutMs: number;
  /** Bytes of log since the last snapshot that call for the next one. */
  readonly snapshotLogBytes: number;
  /** Size of a file of the log; the default of the `wal` room if it is left out. */
  readonly segmentBytes?: number;
}
