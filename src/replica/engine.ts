/** The seam between the client server and whatever replicates beneath it. */
import type { LogEntry, LogIndex, NodeId, Term, TermRun } from '../consensus/types.js';
import type { Reply } from '../resp/reply.js';
import type { ReadCommand, WriteCommand } from '../store/command.js';
import type { Role } from '../trace/events.js';

export type Consistency = 'linearizable' | 'stale';

/** Called exactly once, in the turn in which the answer is known. */
export type Answer = (reply: Reply) => void;

/** How far a leader knows a follower to be. */
export interface FollowerProgress {
  readonly id: NodeId;
  readonly state: 'probe' | 'replicate' | 'snapshot';
  readonly matchIndex: LogIndex;
  readonly nextIndex: LogIndex;
  readonly inflightMessages: number;
  readonly recentlyActive: boolean;
}

/** A picture of the engine at this moment; plain data. */
export interface EngineStatus {
  readonly engine: 'raft';
  readonly id: NodeId;
  readonly role: Role;
  readonly term: Term;
  readonly votedFor: NodeId | null;
  readonly leader: NodeId | null;
  readonly commitIndex: LogIndex;
  readonly lastApplied: LogIndex;
  readonly lastLogIndex: LogIndex;
  readonly lastLogTerm: Term;
  readonly snapshotIndex: LogIndex;
  readonly voters: readonly NodeId[];
  readonly learners: readonly NodeId[];
  readonly uncommittedBytes: number;
  /** The first entry that the log in memory holds, or would hold. */
  readonly firstLogIndex: LogIndex;
  /** The terms of the newest entries. */
  readonly termRuns: readonly TermRun[];
  /** Since the leader was heard; on a leader, since the last CheckQuorum. */
  readonly electionElapsedTicks: number;
  readonly electionTimeoutTicks: number;
  /** Who answered the campaign that is under way. */
  readonly votes: readonly { readonly voter: NodeId; readonly granted: boolean }[];
  /** Filled on a leader, empty elsewhere. */
  readonly followers: readonly FollowerProgress[];
}

/** One replicated machine behind one consensus engine. */
export interface Engine {
  /**
   * Replicates a command and answers with what the machine said when it applied it, or with
   * `CLUSTERDOWN`, `TRYAGAIN` or `UNKNOWNOUTCOME`. A follower forwards to its leader.
   */
  write(command: WriteCommand, answer: Answer): void;
  read(command: ReadCommand, consistency: Consistency, answer: Answer): void;
  status(): EngineStatus;
  /** A fingerprint of the machine at `lastApplied`: equal on every replica at the same index. */
  digest(): string;
  /** Entries from `from`, at most `count`, for people to read. Entries inside a snapshot are left out. */
  log(from: LogIndex, count: number): readonly LogEntry[];
  /** Hands leadership to `target`, and answers `OK` or an error once that is decided. */
  transferLeadership(target: NodeId, answer: Answer): void;
  /** The largest index a majority is known to hold that was proposed here; for WAIT: replicas at or beyond `index`. */
  replicasAt(index: LogIndex): number;
}
