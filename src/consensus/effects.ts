/**
 * What a core asks of its driver. A core takes one input at a time, does no input or output itself,
 * and hands back effects; the node, the simulator and a replay carry them out alike.
 */
import type { ConsensusEvent } from '../trace/events.js';
import type { HardState, LogEntry, LogIndex, NodeId, SnapshotMetadata } from './types.js';

/**
 * To be made durable, as one unit, in the order of `sequence`. The driver reports
 * `core.persisted(sequence)` once it is on disk; messages that depend on it are held back by the
 * core until then, so a driver can never send them too early.
 */
export interface Persist {
  readonly sequence: number;
  readonly hardState: HardState | null;
  /** Consecutive entries; whatever the log on disk holds from `entries[0].index` on is replaced. */
  readonly entries: readonly LogEntry[];
}

/** A piece of a snapshot that is being received, in order and without gaps. */
export interface SnapshotPiece {
  readonly from: NodeId;
  readonly metadata: SnapshotMetadata;
  /** Bytes before this piece; 0 begins a new snapshot and discards what was received of another. */
  readonly offset: number;
  readonly data: Uint8Array;
  /**
   * The last piece. The driver makes the snapshot durable, hands it to the machine and calls
   * `core.snapshotInstalled(metadata)`, or `core.snapshotRejected(metadata)` if it fails its checksum.
   */
  readonly done: boolean;
}

/** A read may be answered as soon as the machine has applied `index` (dissertation, section 6.4). */
export interface ReadReady {
  readonly context: number;
  readonly index: LogIndex;
}

export type RefusalReason = 'notLeader' | 'transferring' | 'overloaded' | 'noLeader';

/** The read was not and will not be answered. */
export interface ReadRefused {
  readonly context: number;
  readonly reason: RefusalReason;
}

/** What the cores of all engines ask of their drivers; each adds what is its own. */
export interface SharedEffects<Message, Write, Event> {
  /** May be sent at once: whatever they depend on is already durable. */
  readonly messages: readonly Message[];
  readonly persist: Write | null;
  readonly events: readonly Event[];
}

/** All that one or more inputs to a core led to. Order: send, persist, receive, apply, answer. */
export interface Effects<Message> extends SharedEffects<Message, Persist, ConsensusEvent> {
  readonly snapshotPieces: readonly SnapshotPiece[];
  /** Entries now known to be committed, each exactly once and in order. */
  readonly committed: readonly LogEntry[];
  readonly readsReady: readonly ReadReady[];
  readonly readsRefused: readonly ReadRefused[];
}
