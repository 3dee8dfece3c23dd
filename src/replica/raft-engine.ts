/**
 * The engine that replicates by Raft: takes writes and reads of clients, brings them to the leader,
 * and answers them once the machine has applied what they wait for.
 */

import type { ReadReady, ReadRefused } from '../consensus/effects.js';
import {
  EntryKind,
  type LogEntry,
  type LogIndex,
  type NodeId,
  type SnapshotMetadata,
} from '../consensus/types.js';
import type { RaftCore } from '../raft/core.js';
import { ErrorReply, OK, type Reply } from '../resp/reply.js';
import type { ReadCommand, WriteCommand } from '../store/command.js';
import { encodeCommand, setCommandTime } from '../store/command-codec.js';
import type { Store } from '../store/store.js';
import type { ConsensusEvent } from '../trace/events.js';
import type { Answer, Consistency, Engine, EngineStatus } from './engine.js';
import { ForwardedWrites } from './forwarded-writes.js';
import type { LeaderClock } from './leader-clock.js';
import { LinearizableReads } from './linearizable-reads.js';
import { PendingWrites } from './pending-writes.js';
import { type RoutedWrite, WaitingWrites } from './waiting-writes.js';
import { stopping, tooManyWaiting } from './write-errors.js';
import { WriteGathering } from './write-gathering.js';

/** More terms than a screen of entries can show. */
const TERM_RUNS_MAX = 64;

/** What the engine needs of the node around it. */
export interface EnginePorts {
  readonly self: NodeId;
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Milliseconds since the epoch. */
  wallMs(): number;
  random(): number;
  /** There is something to do: a turn must follow. */
  wake(): void;
  /** Runs `action` once after a while, unless the function that is returned is called before. */
  after(delayMs: number, action: () => void): () => void;
  /** False: it was not sent, and will not be. */
  forward(leader: NodeId, request: number, payload: Uint8Array): boolean;
  /** Answers a write that `follower` forwarded. */
  answerForwarded(follower: NodeId, request: number, outcome: ForwardOutcome): void;
}

/** What a node says to a write that was forwarded to it; null: it does not lead, and nothing was done. */
export type ForwardOutcome = { readonly value: Reply } | null;

export interface EngineTimeouts {
  readonly requestMs: number;
  readonly electionMs: number;
}

/** What answers a leadership transfer. */
interface PendingTransfer {
  readonly target: NodeId;
  readonly answer: Answer;
}

export class RaftEngine implements Engine {
  private readonly pending: PendingWrites;
  private readonly forwarded: ForwardedWrites;
  private readonly waiting: WaitingWrites;
  private readonly gathering: WriteGathering;
  private readonly reads: LinearizableReads;
  private transfer: PendingTransfer | null = null;
  private arrivals = 0;
  private stopping = false;
  /** The newest clock entry proposed here: where it is, and the time it bears. */
  private clockEntry = { index: 0, timeMs: 0 };

  constructor(
    private readonly core: RaftCore,
    private readonly store: Store,
    private readonly clock: LeaderClock,
    private readonly ports: EnginePorts,
    timeouts: EngineTimeouts,
  ) {
    this.pending = new PendingWrites(timeouts.requestMs);
    this.forwarded = new ForwardedWrites(timeouts.requestMs, () => ports.random());
    this.waiting = new WaitingWrites(timeouts.requestMs);
    this.gathering = new WriteGathering(
      (delayMs, action) => ports.after(delayMs, action),
      () => ports.wake(),
    );
    this.reads = new LinearizableReads(
      {
        nowMs: () => ports.nowMs(),
        requestRead: (context) => {
          core.requestRead(context);
          ports.wake();
        },
        expireDueKeys: () => this.expireDueKeys(),
        appliedIndex: () => store.lastApplied,
        answer: (command, answer) => answer(this.readNow(command)),
      },
      timeouts.requestMs,
      timeouts.electionMs,
    );
  }

  write(command: WriteCommand, answer: Answer): void {
    this.route(encodeCommand(command, 0), answer);
  }

  /** A write that `follower` forwards. It goes no further: a node that does not lead says so. */
  writeForwarded(follower: NodeId, request: number, payload: Uint8Array): void {
    const answer: Answer = (reply) => this.ports.answerForwarded(follower, request, { value: reply });
    const refuse = (): void => this.ports.answerForwarded(follower, request, null);
    if (this.stopping || this.core.role !== 'leader') refuse();
    else this.gather({ ...this.arrive(payload, answer), refuse });
  }

  /** What the leader said to a forwarded write. */
  forwardAnswered(leader: NodeId, request: number, outcome: ForwardOutcome): void {
    const write = this.forwarded.take(leader, request);
    if (write === null) return;
    if (outcome === null) this.waiting.add(write);
    else write.answer(outcome.value);
  }

  read(command: ReadCommand, consistency: Consistency, answer: Answer): void {
    if (consistency === 'stale') {
      answer(this.readNow(command));
      return;
    }
    this.reads.add(command, answer);
    this.ports.wake();
  }

  status(): EngineStatus {
    const core = this.core;
    return {
      engine: 'raft',
      id: this.ports.self,
      role: core.role,
      term: core.term,
      votedFor: core.votedFor,
      leader: core.leader,
      commitIndex: core.commitIndex,
      lastApplied: this.store.lastApplied,
      lastLogIndex: core.lastLogIndex,
      lastLogTerm: core.lastLogTerm,
      snapshotIndex: core.snapshotIndex,
      voters: core.configuration.voters,
      learners: core.configuration.learners,
      uncommittedBytes: core.uncommittedBytes,
      firstLogIndex: core.firstLogIndex,
      termRuns: core.termRuns(TERM_RUNS_MAX),
      electionElapsedTicks: core.electionElapsedTicks,
      electionTimeoutTicks: core.electionTimeoutTicks,
      votes: core.votes(),
      followers: core.followers(),
    };
  }

  digest(): string {
    return this.store.digest();
  }

  log(from: LogIndex, count: number): readonly LogEntry[] {
    return this.core.entries(from, from + count - 1);
  }

  transferLeadership(target: NodeId, answer: Answer): void {
    if (this.core.role !== 'leader') {
      const leader = this.core.leader ?? 'no one';
      answer(new ErrorReply(`TRYAGAIN this node does not lead; the leader is ${leader}`));
      return;
    }
    if (target === this.ports.self) {
      answer(OK);
      return;
    }
    const refusal = this.core.transferLeadership(target);
    if (refusal !== null) {
      answer(new ErrorReply(`ERR ${refusal}`));
      return;
    }
    this.transfer = { target, answer };
    this.ports.wake();
  }

  replicasAt(index: LogIndex): number {
    if (this.core.role !== 'leader') {
      const others = this.core.configuration.voters.length - 1;
      return index <= this.core.commitIndex ? Math.ceil(others / 2) : 0;
    }
    return this.core.followers().filter((follower) => follower.matchIndex >= index).length;
  }

  /** No new work from here on; what runs is still answered. */
  stopTakingWork(): void {
    this.propose(this.gathering.takeAll());
    this.stopping = true;
    for (const write of this.waiting.takeAll()) write.answer(stopping());
  }

  /** How many writes proposed here are still unanswered. */
  get unansweredWrites(): number {
    return this.pending.size;
  }

  /** Asks for the reads of this turn, and proposes what is due; called before the core's effects are taken. */
  beforeEffects(): void {
    this.reads.askForGathered();
    this.propose(this.gathering.takeDue(this.core.commitIndex));
  }

  /** Applies a committed entry and answers its write. */
  apply(entry: LogEntry): void {
    if (entry.kind === EntryKind.Command) {
      this.pending.applied(entry.index, entry.term, this.store.apply(entry.index, entry.data));
    } else {
      this.store.passOver(entry.index);
    }
  }

  /** The machine has moved on to `index`: reads may have waited for it. */
  applied(index: LogIndex): void {
    this.reads.applied(index);
  }

  /** The machine was replaced by a snapshot. */
  restored(metadata: SnapshotMetadata): void {
    this.pending.covered(metadata.index);
    this.reads.applied(this.store.lastApplied);
  }

  answerRead(read: ReadReady): void {
    this.reads.ready(read.context, read.index);
  }

  refuseRead(read: ReadRefused): void {
    this.reads.refused(read.context);
  }

  /** Follows what the core reports, where the fate of a request depends on it. */
  observe(event: ConsensusEvent): void {
    if (event.type === 'roleChanged' && event.to === 'leader') this.clock.startAfter(this.store.timeMs);
    if (event.type === 'leaderChanged') this.routeWaiting();
    if (event.type === 'transferEnded') this.transferEnded(event.target, event.succeeded);
  }

  /** The connection to `peer` broke. */
  peerLost(peer: NodeId): void {
    this.forwarded.peerLost(peer);
  }

  tick(): void {
    const nowMs = this.ports.nowMs();
    this.pending.expire(nowMs);
    this.forwarded.expire(nowMs);
    this.waiting.expire(nowMs);
    this.routeWaiting();
    this.reads.tick();
    if (this.core.role === 'leader') this.expireDueKeys();
  }

  private route(payload: Uint8Array, answer: Answer): void {
    if (this.stopping) answer(stopping());
    else if (this.waiting.isEmpty) this.send(this.arrive(payload, answer));
    else this.waiting.add(this.arrive(payload, answer));
  }

  private arrive(payload: Uint8Array, answer: Answer): RoutedWrite {
    this.arrivals += 1;
    return { payload, answer, refuse: null, startedMs: this.ports.nowMs(), arrival: this.arrivals };
  }

  private routeWaiting(): void {
    if (this.waiting.isEmpty) return;
    for (const write of this.waiting.takeAll()) this.send(write);
  }

  private send(write: RoutedWrite): void {
    if (this.core.role === 'leader') this.gather(write);
    else this.forward(write);
  }

  private gather(write: RoutedWrite): void {
    this.gathering.add(write);
    this.ports.wake();
  }

  private propose(writes: readonly RoutedWrite[]): void {
    if (writes.length === 0) return;
    for (const write of writes) {
      if (this.proposeHere(write)) continue;
      if (write.refuse === null) this.forward(write);
      else write.refuse();
    }
    this.gathering.proposed(this.core.lastLogIndex, writes.length);
  }

  private forward(write: RoutedWrite): void {
    const leader = this.core.leader;
    if (leader === null || leader === this.ports.self) {
      this.waiting.add(write);
      return;
    }
    const request = this.forwarded.add(leader, write);
    if (this.ports.forward(leader, request, write.payload)) return;
    this.forwarded.take(leader, request);
    this.waiting.add(write);
  }

  /** False: this node cannot take it now, and nothing was done. */
  private proposeHere(write: RoutedWrite): boolean {
    if (this.core.role !== 'leader') return false;
    setCommandTime(write.payload, this.clock.nowMs());
    const proposed = this.core.propose(EntryKind.Command, write.payload);
    if ('index' in proposed) {
      this.pending.add(proposed.index, proposed.term, write.startedMs, write.answer);
      this.ports.wake();
      return true;
    }
    if (proposed.refused !== 'overloaded') return false;
    write.answer(tooManyWaiting());
    return true;
  }

  /**
   * What a read sees must follow from the log alone, so a key that is due goes by an entry of its
   * own: else a later leader with a slower clock would bring it back.
   */
  private expireDueKeys(): LogIndex {
    if (this.core.role !== 'leader') return 0;
    const timeMs = this.clock.nowMs();
    if (this.store.nextExpiryMs > timeMs) return 0;
    const covered = this.clockEntry.index > this.store.lastApplied;
    if (covered && this.store.nextExpiryMs <= this.clockEntry.timeMs) return this.clockEntry.index;
    const proposed = this.core.propose(EntryKind.Command, encodeCommand({ kind: 'clock' }, timeMs));
    if (!('index' in proposed)) return 0;
    this.clockEntry = { index: proposed.index, timeMs };
    this.ports.wake();
    return proposed.index;
  }

  /**
   * The time decides what TTL answers, but never which keys are there: that follows from the log alone, so
   * a key that is due and not yet expired in the log is still shown.
   */
  private readNow(command: ReadCommand): Reply {
    const nowMs = this.core.role === 'leader' ? this.clock.nowMs() : this.ports.wallMs();
    return this.store.read(command, Math.min(nowMs, this.store.nextExpiryMs - 1), this.ports.random);
  }

  private transferEnded(target: NodeId, succeeded: boolean): void {
    const transfer = this.transfer;
    if (transfer === null || transfer.target !== target) return;
    this.transfer = null;
    transfer.answer(
      succeeded ? OK : new ErrorReply(`ERR ${target} did not take over within an election timeout`),
    );
  }
}
