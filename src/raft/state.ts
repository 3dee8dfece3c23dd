/**
 * The state of one Raft node: one plain model, over which the rules of the protocol are small named
 * functions in the other files of this room.
 */
import type { SnapshotPiece } from '../consensus/effects.js';
import { invariant } from '../consensus/invariant.js';
import { isVoter } from '../consensus/quorum.js';
import type {
  Configuration,
  HardState,
  LogEntry,
  LogIndex,
  NodeId,
  SnapshotMetadata,
  Term,
} from '../consensus/types.js';
import { EntryKind } from '../consensus/types.js';
import type { ConsensusEvent, Role } from '../trace/events.js';
import { ConfigurationLog, decodeConfiguration } from './configuration-log.js';
import { Durability } from './durability.js';
import { RaftLog } from './log.js';
import type { RaftMessage } from './messages.js';
import type { RaftOptions, RecoveredState } from './options.js';
import type { Progress } from './progress.js';
import { ReadQueue } from './read-queue.js';

/** A candidacy. In PreVote the role is `candidate` too, but term and vote stay as they were. */
export interface Campaign {
  readonly preVote: boolean;
  readonly leadershipTransfer: boolean;
  readonly votesGranted: Map<NodeId, boolean>;
}

/** A hand-over of leadership; outlives the role, until it is known who leads next. */
export interface LeadershipTransfer {
  readonly target: NodeId;
  waitedTicks: number;
}

/** A snapshot that is arriving from a leader. */
export interface SnapshotReceiving {
  readonly from: NodeId;
  readonly metadata: SnapshotMetadata;
  receivedBytes: number;
}

export class RaftState {
  currentTerm: Term;
  votedFor: NodeId | null;
  role: Role = 'follower';
  leader: NodeId | null = null;
  readonly log: RaftLog;
  readonly configurations: ConfigurationLog;
  readonly durability: Durability;
  commitIndex: LogIndex;
  /** Given to the driver for applying, and what it says that it has applied. */
  handedOutIndex: LogIndex;
  appliedIndex: LogIndex;
  /** The newest durable snapshot: what a follower that lags behind the log is sent. */
  snapshot: SnapshotMetadata | null;
  receiving: SnapshotReceiving | null = null;
  /** Complete, and being made durable by the driver. */
  installing: SnapshotReceiving | null = null;
  campaign: Campaign | null = null;
  transfer: LeadershipTransfer | null = null;
  /** One for each other member while this node leads, else empty. */
  readonly progress = new Map<NodeId, Progress>();
  /** The no-op of this leadership; entries from here on count as uncommitted bytes. */
  firstIndexOfTerm: LogIndex = 0;
  uncommittedBytes = 0;
  /** Since the leader was heard or, on a leader, since the last CheckQuorum. */
  electionElapsedTicks = 0;
  electionTimeoutTicks = 0;
  heartbeatElapsedTicks = 0;
  readonly reads: ReadQueue;
  /** The leader may have something to send: looked into when effects are taken. */
  sendsDue = false;
  /** Entries are about to be proposed: they will tell the followers what is committed. */
  proposalsExpected = false;
  messages: RaftMessage[] = [];
  snapshotPieces: SnapshotPiece[] = [];
  events: ConsensusEvent[] = [];

  constructor(
    readonly options: RaftOptions,
    recovered: RecoveredState,
  ) {
    const { snapshot, hardState } = recovered;
    const base = snapshot?.index ?? 0;
    this.currentTerm = hardState.currentTerm;
    this.votedFor = hardState.votedFor;
    this.snapshot = snapshot;
    this.log = new RaftLog(base, snapshot?.term ?? 0);
    this.configurations = new ConfigurationLog(base, snapshot?.configuration ?? recovered.bootstrap);
    for (const entry of entriesAfterSnapshot(recovered)) this.appendToLog(entry);
    this.durability = new Durability(this.log.lastIndex);
    if (this.log.lastTerm > this.currentTerm) this.learnTermOfLog();
    this.commitIndex = base;
    this.handedOutIndex = base;
    this.appliedIndex = base;
    this.reads = new ReadQueue();
    this.role = this.restingRole;
  }

  get id(): NodeId {
    return this.options.id;
  }

  /** The newest in the log, committed or not (dissertation, section 4.1). */
  get configuration(): Configuration {
    return this.configurations.current;
  }

  get hardState(): HardState {
    return { currentTerm: this.currentTerm, votedFor: this.votedFor };
  }

  /** What this node is when it neither leads nor campaigns. */
  get restingRole(): 'follower' | 'learner' {
    const { configuration, id } = this;
    return configuration.learners.includes(id) && !isVoter(configuration, id) ? 'learner' : 'follower';
  }

  /** A leader may serve reads, and change the configuration, only after this (section 6.4, step 1). */
  get committedInTerm(): boolean {
    return this.log.termAt(this.commitIndex) === this.currentTerm;
  }

  /** The fields that every message carries. */
  addressed(to: NodeId): { groupId: number; from: NodeId; to: NodeId; term: Term } {
    return { groupId: this.options.groupId, from: this.id, to, term: this.currentTerm };
  }

  /** For messages that promise nothing, or nothing that is not durable already. */
  send(message: RaftMessage): void {
    this.messages.push(message);
  }

  /** For messages that stand for something this node has written down: they wait for its disk. */
  sendWhenDurable(message: RaftMessage): void {
    this.durability.hold(message);
  }

  /**
   * A snapshot may have become durable before the term that it came in. No vote of that term had left the
   * node by then: votes wait for the disk.
   */
  private learnTermOfLog(): void {
    this.currentTerm = this.log.lastTerm;
    this.votedFor = null;
    this.durability.markHardState();
  }

  /** Appends one entry, and notes the configuration if it holds one; true if it does. */
  appendToLog(entry: LogEntry): boolean {
    this.log.append(entry);
    if (entry.kind !== EntryKind.Configuration) return false;
    this.configurations.append(entry.index, decodeConfiguration(entry.data));
    return true;
  }
}

/**
 * The recovered entries that follow the snapshot. A snapshot from a leader may have replaced a log that
 * conflicted with it, and the disk may still hold that log: its entry at the snapshot's index, or the
 * next one, then has an earlier term than the snapshot, for every later leader had the snapshot's entry.
 */
function entriesAfterSnapshot(recovered: RecoveredState): readonly LogEntry[] {
  const { snapshot, entries } = recovered;
  const base = snapshot?.index ?? 0;
  const first = entries[0];
  if (first === undefined) return [];
  invariant(first.index <= base + 1, `the log has a gap between ${base} and ${first.index}`);
  const following = entries.slice(base + 1 - first.index);
  if (snapshot === null || following[0] === undefined) return following;
  const atBase = entries[base - first.index];
  const conflicts = atBase !== undefined ? atBase.term !== snapshot.term : following[0].term < snapshot.term;
  return conflicts ? [] : following;
}
