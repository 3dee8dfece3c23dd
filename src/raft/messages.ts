/** Everything that Raft nodes say to each other. Plain data; the node's codec turns it into frames. */
import type { RefusalReason } from '../consensus/effects.js';
import type { GroupId, LogEntry, LogIndex, NodeId, SnapshotMetadata, Term } from '../consensus/types.js';

interface Addressed {
  readonly groupId: GroupId;
  readonly from: NodeId;
  readonly to: NodeId;
  /** The sender's `currentTerm`, but for PreVote: see `RequestVote` and `RequestVoteResponse`. */
  readonly term: Term;
}

/** Asks for a vote (Figure 2) or, with `preVote`, whether one would be given (dissertation, section 9.6). */
export interface RequestVote extends Addressed {
  readonly type: 'requestVote';
  /** If set, `term` is the term in which the sender would campaign; nobody adopts it. */
  readonly preVote: boolean;
  readonly lastLogIndex: LogIndex;
  readonly lastLogTerm: Term;
  /** The leader asked for this campaign: nobody ignores it for the leader's sake (section 4.2.3). */
  readonly leadershipTransfer: boolean;
}

/** `term` of a granted PreVote is the term that was asked for; of any other answer the sender's own. */
export interface RequestVoteResponse extends Addressed {
  readonly type: 'requestVoteResponse';
  readonly preVote: boolean;
  readonly granted: boolean;
}

/** Figure 2. Empty `entries` make a heartbeat, or announce a new `leaderCommit`. */
export interface AppendEntries extends Addressed {
  readonly type: 'appendEntries';
  readonly prevLogIndex: LogIndex;
  readonly prevLogTerm: Term;
  /** Consecutive from `prevLogIndex + 1`. */
  readonly entries: readonly LogEntry[];
  readonly leaderCommit: LogIndex;
  /**
   * The newest round of ReadIndex confirmations, echoed by the answer. Rounds count up within a term and
   * a leader has a term once, so that no round is ever used again. 0: none yet.
   */
  readonly readRound: number;
}

export interface AppendEntriesResponse extends Addressed {
  readonly type: 'appendEntriesResponse';
  readonly success: boolean;
  /** If successful: up to here the log of the sender is that of the leader, and durable. Else 0. */
  readonly matchIndex: LogIndex;
  /** If refused: the `prevLogIndex` that did not match, so that a late refusal is known as such. Else 0. */
  readonly rejectedIndex: LogIndex;
  /** If refused: the largest index at which the logs could still agree, and the term there. Else 0. */
  readonly hintIndex: LogIndex;
  readonly hintTerm: Term;
  readonly readRound: number;
}

/** A piece of a snapshot (Figure 5.3 of the dissertation); the next follows when it is answered. */
export interface InstallSnapshot extends Addressed {
  readonly type: 'installSnapshot';
  readonly metadata: SnapshotMetadata;
  /** Bytes of the snapshot before `data`. */
  readonly offset: number;
  readonly data: Uint8Array;
  readonly done: boolean;
}

export interface InstallSnapshotResponse extends Addressed {
  readonly type: 'installSnapshotResponse';
  /** `metadata.index` of the snapshot that is answered. */
  readonly snapshotIndex: LogIndex;
  /** Bytes that have arrived without a gap: the leader goes on from here, also after a loss. */
  readonly receivedBytes: number;
  /** At least `snapshotIndex` once the follower needs no more of it, else 0. */
  readonly matchIndex: LogIndex;
}

/** The leader hands over: campaign now, without PreVote (dissertation, section 3.10). */
export interface TimeoutNow extends Addressed {
  readonly type: 'timeoutNow';
}

/** A follower asks for an index from which it may serve reads (dissertation, section 6.4). */
export interface ReadIndex extends Addressed {
  readonly type: 'readIndex';
  /** Unique together with `context`: contexts start again when the process does. */
  readonly incarnation: number;
  readonly context: number;
}

export interface ReadIndexResponse extends Addressed {
  readonly type: 'readIndexResponse';
  readonly incarnation: number;
  readonly context: number;
  /** 0 if refused. */
  readonly index: LogIndex;
  readonly refused: RefusalReason | null;
}

export type RaftMessage =
  | RequestVote
  | RequestVoteResponse
  | AppendEntries
  | AppendEntriesResponse
  | InstallSnapshot
  | InstallSnapshotResponse
  | TimeoutNow
  | ReadIndex
  | ReadIndexResponse;
