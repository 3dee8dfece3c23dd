/** What a Raft core is told when it starts: its settings, and what was found on disk. */
import type {
  Configuration,
  GroupId,
  HardState,
  LogEntry,
  LogIndex,
  NodeId,
  SnapshotMetadata,
} from '../consensus/types.js';

/** A piece of the snapshot at an index; `done` if it is the last. */
export interface SnapshotChunk {
  readonly data: Uint8Array;
  readonly done: boolean;
}

export interface RaftOptions {
  readonly id: NodeId;
  readonly groupId: GroupId;
  /** Differs at each start of the process: makes the contexts of forwarded reads unique. */
  readonly incarnation: number;
  /** A follower campaigns after a number of ticks drawn from [min, max) without a leader. */
  readonly electionTimeoutTicksMin: number;
  readonly electionTimeoutTicksMax: number;
  readonly heartbeatTicks: number;
  /** Bytes of entries in one AppendEntries; a single larger entry still goes alone. */
  readonly messageBytesMax: number;
  /** AppendEntries under way to one follower, in messages and in bytes of entries. */
  readonly inflightMessagesMax: number;
  readonly inflightBytesMax: number;
  /** Bytes proposed by this leader and not committed; one entry is always allowed. */
  readonly uncommittedBytesMax: number;
  readonly snapshotChunkBytesMax: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Reads the durable snapshot at `index`; null if there is none at that index (any more). */
  readonly readSnapshotChunk: (index: LogIndex, offset: number, bytesMax: number) => SnapshotChunk | null;
}

/** What survived the last run. The machine has been restored from `snapshot` if there is one. */
export interface RecoveredState {
  readonly hardState: HardState;
  readonly snapshot: SnapshotMetadata | null;
  /** Consecutive. May begin at or before the snapshot's index, and must leave no gap after it. */
  readonly entries: readonly LogEntry[];
  /** In force while neither the snapshot nor the log holds a configuration. */
  readonly bootstrap: Configuration;
}
