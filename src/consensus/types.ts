/** The words that every consensus engine shares. The log is 1-based: index 0 is the empty log. */

/** Name of a node within its cluster, such as `n1`. */
export type NodeId = string;

/** Number of a replication group within a node; there is one group, 1, so far. */
export type GroupId = number;

/** A Raft term; 0 before the first election. */
export type Term = number;

/** A position in the log; the first entry has index 1. */
export type LogIndex = number;

/** Consecutive entries of one term; the run ends where the next begins, or the log. */
export interface TermRun {
  readonly term: Term;
  readonly firstIndex: LogIndex;
}

/** What the payload of an entry means. The numbers are on disk and on the wire: never renumber. */
export const EntryKind = { Noop: 0, Command: 1, Configuration: 2, Registers: 3 } as const;
export type EntryKind = (typeof EntryKind)[keyof typeof EntryKind];

/**
 * One slot of the replicated log; what it says never changes. Logs are long, so an entry keeps one view of
 * bytes and not two: its data or, once it is framed, the record that ends with them.
 */
export class LogEntry {
  /** `dataBytes`: how much of the end of `bytes` is the data; if that is not all, they are the record. */
  constructor(
    readonly index: LogIndex,
    readonly term: Term,
    readonly kind: EntryKind,
    private bytes: Uint8Array,
    readonly dataBytes: number = bytes.length,
  ) {}

  get data(): Uint8Array {
    return this.record === null ? this.bytes : this.bytes.subarray(this.bytes.length - this.dataBytes);
  }

  /**
   * The framed bytes of this entry, set by whoever encodes or decodes it first. The same bytes go to
   * the disk and to every peer, so that an entry is encoded once.
   */
  get record(): Uint8Array | null {
    return this.bytes.length > this.dataBytes ? this.bytes : null;
  }

  /** `record` ends with the data of this entry. */
  frame(record: Uint8Array): void {
    this.bytes = record;
  }
}

/** What must survive a crash besides the log (Raft, Figure 2, "Persistent state on all servers"). */
export interface HardState {
  readonly currentTerm: Term;
  readonly votedFor: NodeId | null;
}

/**
 * Who takes part. `votersOutgoing` is non-empty only in a joint configuration (dissertation,
 * section 4.3), in which a quorum needs a majority of both sets.
 */
export interface Configuration {
  readonly voters: readonly NodeId[];
  readonly votersOutgoing: readonly NodeId[];
  readonly learners: readonly NodeId[];
}

/** What a snapshot stands for: every entry up to and including `index`, and the configuration there. */
export interface SnapshotMetadata {
  readonly index: LogIndex;
  readonly term: Term;
  readonly configuration: Configuration;
}
