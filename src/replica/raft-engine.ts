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
  type Term,
} from '../consensus/types.js';
import type { RaftCore } from '../raft/core.js';
import { ErrorReply, OK, type Reply } from '../resp/reply.js';
import type { ReadCommand, WriteCommand } from '../store/command.js';
import { encodeCommand } from '../store/command-codec.js';
import type { Store } from '../store/store.js';
import type { ConsensusEvent } from '../trace/events.js';
import type { Answer, Consistency, RaftNodeEngine, RaftStatus } from './engine.js';
import type { EnginePorts, ForwardOutcome } from './engine-ports.js';
import type { LeaderClock } from './leader-clock.js';
import { LinearizableReads } from './linearizable-reads.js';
import { PendingWrites } from './pending-writes.js';
import { WriteRouting } from './write-routing.js';

/** More terms than a screen of entries can show. */
const TERM_RUNS_MAX = 64;

export interface EngineTimeouts {
  readonly requestMs: number;
  readonly electionMs: number;
}

/** What answers a leadership transfer. */
interface PendingTransfer {
  readonly target: NodeId;
  readonly answer: Answer;
}

export class RaftEngine implements RaftNodeEngine {
  readonly kind = 'raft';
  private readonly pending: PendingWrites;
  private readonly routing: WriteRouting;
  private readonly reads: LinearizableReads;
  private transfer: PendingTransfer | null = null;
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
    this.routing = new WriteRouting(core, clock, this.pending, ports, timeouts.requestMs);
    this.reads = new LinearizableReads(
      {
        nowMs: () => ports.nowMs(),
        requestRead: (context, origins) => {
          if (origins.length > 0) this.tellRead(context, origins);
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
    this.routing.write(encodeCommand(command, 0), answer);
  }

  /** A write that `follower` forwards. It goes no further: a node that does not lead says so. */
  writeForwarded(follower: NodeId, request: number, payload: Uint8Array): void {
    this.routing.writeForwarded(follower, request, payload);
  }

  /** What the leader said to a forwarded write. */
  forwardAnswered(leader: NodeId, request: number, outcome: ForwardOutcome): void {
    this.routing.forwardAnswered(leader, request, outcome);
  }

  read(command: ReadCommand, consistency: Consistency, answer: Answer): void {
    if (consistency === 'stale') {
      answer(this.readNow(command));
      return;
    }
    this.reads.add(command, answer, this.ports.steps.origin);
    this.ports.wake();
  }

  get orderedTerm(): Term | null {
    return this.routing.isOrdered ? this.core.term : null;
  }

  readInOrder(command: ReadCommand, answer: Answer): void {
    this.routing.readInOrder(encodeCommand(command, 0), answer);
  }

  status(): RaftStatus {
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
    this.routing.stop();
  }

  /** How many writes proposed here are still unanswered. */
  get unansweredWrites(): number {
    return this.pending.size;
  }

  /** Asks for the reads of this turn, and proposes what is due; called before the core's effects are taken. */
  beforeEffects(): void {
    this.reads.askForGathered();
    this.routing.proposeDue();
  }

  /** Applies a committed entry and answers its write. */
  apply(entry: LogEntry): void {
    if (entry.kind === EntryKind.Command) {
      this.pending.applied(entry.index, entry.term, this.store.apply(entry.index, entry.data));
    } else {
      this.store.passOver(entry.index);
      if (entry.kind === EntryKind.Noop) this.pending.termBegan(entry.index, entry.term);
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
    const { steps } = this.ports;
    if (steps.isFollowed) steps.record({ type: 'readConfirmed', context: read.context, index: read.index });
    this.reads.ready(read.context, read.index);
  }

  refuseRead(read: ReadRefused): void {
    this.reads.refused(read.context);
  }

  /** Follows what the core reports, where the fate of a request depends on it. */
  observe(event: ConsensusEvent): void {
    if (event.type === 'roleChanged' && event.to === 'leader') this.clock.startAfter(this.store.timeMs);
    if (event.type === 'leaderChanged') this.routing.retryWaiting();
    if (event.type === 'transferEnded') this.transferEnded(event.target, event.succeeded);
  }

  /** The connection to `peer` broke. */
  peerLost(peer: NodeId): void {
    this.routing.peerLost(peer);
  }

  tick(): void {
    this.pending.expire(this.ports.nowMs());
    this.routing.tick();
    this.reads.tick();
    if (this.core.role === 'leader') this.expireDueKeys();
  }

  private tellRead(context: number, origins: readonly string[]): void {
    this.ports.steps.record({ type: 'readAsked', origins, context, afterRound: this.core.readRound });
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
