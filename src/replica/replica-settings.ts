/** How one replica is set up: its place in the cluster, its timing and its bounds. */
import type { NodeId } from '../consensus/types.js';
import type { RaftOptions } from '../raft/options.js';

/** One replication group so far; every frame and record carries its number. */
export const GROUP_ID = 1;

/** Timing in ticks, and bounds, of the Raft core. */
type RaftTuning = Pick<
  RaftOptions,
  | 'electionTimeoutTicksMin'
  | 'electionTimeoutTicksMax'
  | 'heartbeatTicks'
  | 'messageBytesMax'
  | 'inflightMessagesMax'
  | 'inflightBytesMax'
  | 'uncommittedBytesMax'
  | 'snapshotChunkBytesMax'
>;

export interface ReplicaSettings {
  readonly id: NodeId;
  /** The members of a new cluster; later the log tells who they are. */
  readonly voters: readonly NodeId[];
  /** Holds the folders `log` and `snapshots`. */
  readonly dataFolder: string;
  readonly raft: RaftTuning;
  /** Milliseconds between two ticks of the core. */
  readonly tickMs: number;
  /** How long a client waits before it is told CLUSTERDOWN or UNKNOWNOUTCOME. */
  readonly requestTimeoutMs: number;
  /** Bytes of log since the last snapshot that call for the next one. */
  readonly snapshotLogBytes: number;
  /** Size of a file of the log; the default of the `wal` room if it is left out. */
  readonly segmentBytes?: number;
}
