/**
 * The Raft core: one input at a time goes in, effects come out. It does no input or output, knows no
 * clock but `tick`, and is the same in the node, in the simulator and in a replay.
 *
 * Left out on purpose: leases (clocks are not trusted), and the rules for changing the configuration at
 * run time beyond "one change at a time".
 */
import type { Effects, RefusalReason } from '../consensus/effects.js';
import { invariant } from '../consensus/invariant.js';
import type {
  Configuration,
  EntryKind,
  LogEntry,
  LogIndex,
  NodeId,
  SnapshotMetadata,
  Term,
  TermRun,
} from '../consensus/types.js';
import type { Role } from '../trace/events.js';
import { advanceLeaderCommit } from './commit.js';
import { handleRequestVoteResponse } from './election.js';
import type { RaftMessage } from './messages.js';
import type { RaftOptions, RecoveredState } from './options.js';
import type { FollowerProgress } from './progress.js';
import { type Proposed, propose } from './proposals.js';
import { beginReadRound, forwardReads, requestRead } from './reads.js';
import { handleUnreachable, sendToFollowers } from './replication.js';
import { resetElectionTimer } from './roles.js';
import { handleInstalled, handleRejected } from './snapshot-receiving.js';
import { RaftState } from './state.js';
import { step } from './step.js';
import { tick } from './ticking.js';
import { transferLeadership } from './transfer.js';

export class RaftCore {
  /** Open to those who break a rule on purpose, to see the break found. */
  protected readonly state: RaftState;

  /** The driver has put `recovered.snapshot` into its machine. Throws `InvariantError` on a log with gaps. */
  constructor(options: RaftOptions, recovered: RecoveredState) {
    this.state = new RaftState(options, recovered);
    resetElectionTimer(this.state);
  }

  /** One unit of time has passed. */
  tick(): void {
    tick(this.state);
  }

  /** Takes a message from a peer that has proved who it is. Throws `InvariantError` if peers broke Raft. */
  step(message: RaftMessage): void {
    step(this.state, message);
  }

  /** Appends an entry if this node leads. Whether it is committed is told by `committed` in effects. */
  propose(kind: EntryKind, data: Uint8Array): Proposed | { readonly refused: RefusalReason } {
    return propose(this.state, kind, data);
  }

  /**
   * Asks for an index from which a linearizable read may be served. Answered exactly once, through
   * `readsReady` or `readsRefused`; `context` is the driver's name for the read.
   */
  requestRead(context: number): void {
    requestRead(this.state, context);
    this.state.sendsDue = true;
  }

  /**
   * Whether entries are about to be proposed. While they are, commits are not announced in messages of their own:
   * the entries will bring the news, at half the cost.
   */
  expectProposals(expected: boolean): void {
    const { state } = this;
    if (state.proposalsExpected && !expected) state.sendsDue = true;
    state.proposalsExpected = expected;
  }

  /** Null if the transfer has started, else why not. Its end is told by the event `transferEnded`. */
  transferLeadership(target: NodeId): string | null {
    return transferLeadership(this.state, target);
  }

  /** Everything up to the Persist of this sequence is durable. */
  persisted(sequence: number): void {
    const { state } = this;
    state.durability.persisted(sequence);
    this.takeReleased();
    state.sendsDue = true;
    if (state.role === 'leader') advanceLeaderCommit(state);
  }

  /** The machine has applied everything up to `index`. */
  applied(index: LogIndex): void {
    const { state } = this;
    invariant(
      index <= state.handedOutIndex,
      `applied ${index}, but only ${state.handedOutIndex} is committed`,
    );
    state.appliedIndex = Math.max(state.appliedIndex, index);
  }

  /**
   * A durable snapshot exists, and is from now on what followers are sent that lag behind the log. The
   * log stays as it is. An older one than is known is ignored.
   */
  snapshotTaken(metadata: SnapshotMetadata): void {
    const { state } = this;
    invariant(metadata.index <= state.appliedIndex, `a snapshot at ${metadata.index} was not applied yet`);
    if (metadata.index > (state.snapshot?.index ?? 0)) state.snapshot = metadata;
  }

  /** Drops the log up to `metadata.index`: a durable snapshot stands for it, or a later one does. */
  compact(metadata: SnapshotMetadata): void {
    const { state } = this;
    this.snapshotTaken(metadata);
    if (metadata.index <= state.log.baseIndex) return;
    const term = state.log.termAt(metadata.index);
    invariant(term === metadata.term, `the snapshot has term ${metadata.term}, the log has ${term}`);
    state.log.dropPrefix(metadata.index);
    state.configurations.dropPrefix(metadata.index);
    state.durability.coveredBySnapshot(metadata.index);
  }

  /** The snapshot whose last piece was `done` is durable, and is what the machine holds now. */
  snapshotInstalled(metadata: SnapshotMetadata): void {
    handleInstalled(this.state, metadata);
  }

  /** The snapshot whose last piece was `done` was damaged; nothing of it is kept. */
  snapshotRejected(metadata: SnapshotMetadata): void {
    handleRejected(this.state, metadata);
  }

  /** The transport lost its connection, and with it perhaps messages. */
  peerUnreachable(id: NodeId): void {
    const progress = this.state.progress.get(id);
    if (progress !== undefined) handleUnreachable(progress);
    this.state.sendsDue = true;
  }

  /** Whether `takeEffects` may have something; false right after it. */
  hasEffects(): boolean {
    const { state } = this;
    const { reads } = state;
    return (
      (state.role === 'leader' && state.sendsDue) ||
      state.durability.hasWork(state.log) ||
      state.commitIndex > state.handedOutIndex ||
      state.events.length > 0 ||
      state.messages.length > 0 ||
      state.snapshotPieces.length > 0 ||
      reads.ready.length + reads.refused.length + reads.toForward.length > 0
    );
  }

  /** All that the inputs since the last call led to. To be carried out in full, by `carryOut`. */
  takeEffects(): Effects<RaftMessage> {
    const { state } = this;
    const { log, reads, snapshotPieces, events } = state;
    if (state.role === 'leader') {
      beginReadRound(state);
      sendToFollowers(state);
    } else {
      forwardReads(state);
    }
    const persist = state.durability.take(log, state.hardState);
    this.takeReleased();
    const committed = log.slice(state.handedOutIndex + 1, state.commitIndex);
    const { messages } = state;
    const { ready: readsReady, refused: readsRefused } = reads;
    state.handedOutIndex = state.commitIndex;
    state.sendsDue = false;
    state.messages = [];
    state.snapshotPieces = [];
    state.events = [];
    reads.ready = [];
    reads.refused = [];
    return { messages, persist, snapshotPieces, committed, readsReady, readsRefused, events };
  }

  get id(): NodeId {
    return this.state.id;
  }

  get role(): Role {
    return this.state.role;
  }

  get term(): Term {
    return this.state.currentTerm;
  }

  get votedFor(): NodeId | null {
    return this.state.votedFor;
  }

  get leader(): NodeId | null {
    return this.state.leader;
  }

  /** Counts the rounds of ReadIndex confirmations that began here; reads that come now wait for a later one. */
  get readRound(): number {
    return this.state.reads.round;
  }

  get commitIndex(): LogIndex {
    return this.state.commitIndex;
  }

  get appliedIndex(): LogIndex {
    return this.state.appliedIndex;
  }

  get lastLogIndex(): LogIndex {
    return this.state.log.lastIndex;
  }

  get lastLogTerm(): Term {
    return this.state.log.lastTerm;
  }

  /** Null if the log in memory does not hold the entry; its prefix may be in a snapshot. */
  termAt(index: LogIndex): Term | null {
    return this.state.log.termAt(index);
  }

  /** The first entry that the log in memory holds, or would hold. */
  get firstLogIndex(): LogIndex {
    return this.state.log.baseIndex + 1;
  }

  /** The newest durable snapshot; 0 if there is none. The log in memory may reach further back. */
  get snapshotIndex(): LogIndex {
    return this.state.snapshot?.index ?? 0;
  }

  /** The configuration in force: the newest in the log, committed or not. */
  get configuration(): Configuration {
    return this.state.configuration;
  }

  get uncommittedBytes(): number {
    return this.state.uncommittedBytes;
  }

  /** Filled on a leader, empty elsewhere. */
  followers(): readonly FollowerProgress[] {
    return [...this.state.progress.values()].map((progress) => progress.describe());
  }

  /** The newest runs of entries of one term, at most `count`, oldest first. */
  termRuns(count: number): readonly TermRun[] {
    return this.state.log.termRuns(count);
  }

  /** Since the leader was heard; on a leader, since the last CheckQuorum. */
  get electionElapsedTicks(): number {
    return this.state.electionElapsedTicks;
  }

  /** How long this node waits for a leader before it stands for election. */
  get electionTimeoutTicks(): number {
    return this.state.electionTimeoutTicks;
  }

  /** Who answered the campaign that is under way, this node included; empty if there is none. */
  votes(): readonly { readonly voter: NodeId; readonly granted: boolean }[] {
    const votes = this.state.campaign?.votesGranted ?? [];
    return [...votes].map(([voter, granted]) => ({ voter, granted }));
  }

  /** Entries `from` to `to`, both included, as far as the log holds them. */
  entries(from: LogIndex, to: LogIndex): readonly LogEntry[] {
    return this.state.log.slice(from, to);
  }

  /** What a snapshot of the machine at `index` stands for; `index` is applied and still in the log. */
  snapshotMetadataAt(index: LogIndex): SnapshotMetadata {
    const { state } = this;
    invariant(index <= state.appliedIndex, `entry ${index} is not applied yet`);
    const term = state.log.termAt(index);
    invariant(term !== null, `entry ${index} is no longer in the log`);
    return { index, term, configuration: state.configurations.at(index) };
  }

  /** What is durable now is sent; the node's vote for itself comes back to it. */
  private takeReleased(): void {
    const { state } = this;
    for (const message of state.durability.takeReleased()) {
      if (message.to !== state.id) state.send(message);
      else if (message.type === 'requestVoteResponse' && message.term === state.currentTerm) {
        handleRequestVoteResponse(state, message);
      }
    }
  }
}
