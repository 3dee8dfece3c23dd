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
 * One slot of the replicated log; what it says never changes. Logs are long, so an entry keeps no view of its
 * own but a place in bytes that it may share with others: its data or, once it is framed, the record that
 * ends with them.
 */
export class LogEntry {
  /**
   * `bytes` from `start` to `end` end with `dataBytes` of data; if that is not all, they are the record. Where they
   * lie is changed by `frame` alone.
   */
  constructor(
    readonly index: LogIndex,
    readonly term: Term,
    readonly kind: EntryKind,
    public bytes: Uint8Array,
    readonly dataBytes: number = bytes.length,
    public start: number = 0,
    public end: number = bytes.length,
  ) {}

  get data(): Uint8Array {
    return this.isFramed ? this.bytes.subarray(this.end - this.dataBytes, this.end) : this.bytes;
  }

  /** Whether it has a record: the framed bytes that go to the disk and to every peer, encoded once. */
  get isFramed(): boolean {
    return this.end - this.start > this.dataBytes;
  }

  /** `bytes` from `start` to `end` are the record, which ends with the data of this entry. */
  frame(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  /** Whether the record lies right behind that of `other`. Both are framed. */
  liesBehind(other: LogEntry): boolean {
    return this.bytes === other.bytes && this.start === other.end;
  }

  /** The records from this one to that of `last`, which lie behind each other. */
  recordsTo(last: LogEntry): Uint8Array {
    return this.bytes.subarray(this.start, last.end);
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
