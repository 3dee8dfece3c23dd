/** The seam between the client server and whatever replicates beneath it: what all engines do, and what one does alone. */
import type { LogEntry, LogIndex, NodeId, Term, TermRun } from '../consensus/types.js';
import type { Ballot } from '../paxos/ballot.js';
import type { Acceptance } from '../paxos/register.js';
import type { PaxosStatistics } from '../paxos/statistics.js';
import type { BinaryString, Reply } from '../resp/reply.js';
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

/** A picture of a Raft engine at this moment; plain data. */
export interface RaftStatus {
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

/** A picture of a Paxos engine at this moment; plain data. */
export interface PaxosStatus {
  readonly engine: 'paxos';
  readonly id: NodeId;
  /** All of them: each is proposer and acceptor. */
  readonly nodes: readonly NodeId[];
  /** The newest counter of a ballot that this node used or saw. */
  readonly ballotCounter: number;
  /** How often this proposer was told to forget, in collections of tombstones. */
  readonly age: number;
  /** What this acceptor holds, tombstones included. */
  readonly registers: number;
  /** Keys that are there as far as this acceptor knows. */
  readonly keys: number;
  /** Tombstones that this node is to collect. */
  readonly tombstones: number;
  /** Requests under way or waiting here. */
  readonly requests: number;
  /** Registers whose next round needs no prepare here. */
  readonly prepared: number;
  readonly lastLogIndex: LogIndex;
  /** Counted since the node started. */
  readonly statistics: Readonly<PaxosStatistics>;
}

/** What every engine does for clients: one replicated machine, whatever replicates it. */
interface ReplicatedMachine {
  /**
   * Replicates a command and answers with what the machine said to it, or with `CLUSTERDOWN`, `TRYAGAIN`,
   * `UNKNOWNOUTCOME` or `NOTSUPPORTED`.
   */
  write(command: WriteCommand, answer: Answer): void;
  read(command: ReadCommand, consistency: Consistency, answer: Answer): void;
  /** No new work from here on; what runs is still answered. */
  stopTakingWork(): void;
  /** How many writes of clients this node has still to see through. */
  readonly unansweredWrites: number;
}

export interface RaftNodeEngine extends ReplicatedMachine {
  readonly kind: 'raft';
  /**
   * Within one and the same term, what is handed in goes into the log in that order; null where it does not, since
   * this node does not lead or something waits to be sent.
   */
  readonly orderedTerm: Term | null;
  /**
   * A read that goes through the log behind the writes that were handed in before it (dissertation, section 6.4), and
   * so needs not wait for their answers. Only for what every machine answers alike, and while `orderedTerm` is the
   * one in which all these writes were handed in. Where that ends too early, the answer is an error.
   */
  readInOrder(command: ReadCommand, answer: Answer): void;
  status(): RaftStatus;
  /** A fingerprint of the machine at `lastApplied`: equal on every replica at the same index. */
  digest(): string;
  /** Entries from `from`, at most `count`, for people to read. Entries inside a snapshot are left out. */
  log(from: LogIndex, count: number): readonly LogEntry[];
  /** Hands leadership to `target`, and answers `OK` or an error once that is decided. */
  transferLeadership(target: NodeId, answer: Answer): void;
  /** The largest index a majority is known to hold that was proposed here; for WAIT: replicas at or beyond `index`. */
  replicasAt(index: LogIndex): number;
}

export interface PaxosNodeEngine extends ReplicatedMachine {
  readonly kind: 'paxos';
  status(): PaxosStatus;
  /** Asks every node for what its acceptor holds of a key; answers once all have answered, or time is up. */
  inspect(
    database: number,
    key: BinaryString,
    answer: (acceptors: readonly InspectedAcceptor[]) => void,
  ): void;
}

/** What one acceptor says of one key. */
export interface InspectedAcceptor {
  readonly node: NodeId;
  /** Null: it did not answer. */
  readonly said: { readonly register: InspectedRegister | null } | null;
}

export interface InspectedRegister {
  readonly promised: Ballot;
  readonly accepted: Acceptance | null;
  /** It knows its acceptance to be chosen. */
  readonly isChosen: boolean;
}

export type Engine = RaftNodeEngine | PaxosNodeEngine;
