/**
 * Leaves out that clocks are not to be trusted: a leader that a majority has answered serves reads without
 * asking again, for an election timeout by the wall clock.
 */
import type { Effects } from '../../consensus/effects.js';
import { quorumValue } from '../../consensus/quorum.js';
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { RaftOptions, RecoveredState } from '../../raft/options.js';
import { answerConfirmedReads, beginReadRound } from '../../raft/reads.js';
import type { NodeClock } from '../clock.js';
import type { PlantedBug } from './planted-bug.js';

interface Asked {
  readonly round: number;
  readonly wallMs: number;
}

class TrustsItsClock extends RaftCore {
  private tickedAtMs: number | null = null;
  /** The shortest time between two ticks: how long one is. */
  private tickMs = Number.POSITIVE_INFINITY;
  private asked: Asked[] = [];
  private leaseEndsWallMs = Number.NEGATIVE_INFINITY;
  private ticks = 0;
  /** A successor that was told to campaign does not wait for the end of a lease. */
  private hasTransferred = false;

  constructor(
    options: RaftOptions,
    recovered: RecoveredState,
    private readonly clock: NodeClock,
  ) {
    super(options, recovered);
  }

  override tick(): void {
    const nowMs = this.clock.nowMs();
    if (this.tickedAtMs !== null) this.tickMs = Math.min(this.tickMs, nowMs - this.tickedAtMs);
    this.tickedAtMs = nowMs;
    this.ticks += 1;
    super.tick();
    if (this.role === 'leader' && this.state.heartbeatElapsedTicks === 0) this.ask();
  }

  /** It may have promised a lease before it was started anew: until that is over, it votes for nobody. */
  override step(message: RaftMessage): void {
    const mayBreakLease = message.type === 'requestVote' && !message.leadershipTransfer;
    if (mayBreakLease && this.ticks < this.state.options.electionTimeoutTicksMin) return;
    super.step(message);
  }

  override takeEffects(): Effects<RaftMessage> {
    if (this.role === 'leader') this.readByLease();
    else this.endLease();
    return super.takeEffects();
  }

  /** Every heartbeat asks whether this node still leads; the lease counts from when it was sent. */
  private ask(): void {
    const { reads } = this.state;
    reads.round += 1;
    this.asked.push({ round: reads.round, wallMs: this.clock.wallMs() });
  }

  private readByLease(): void {
    const { state } = this;
    this.renewLease();
    if (state.transfer !== null) this.hasTransferred = true;
    if (this.clock.wallMs() >= this.leaseEndsWallMs || this.hasTransferred) return;
    beginReadRound(state);
    for (const progress of state.progress.values()) progress.readRound = state.reads.round;
    answerConfirmedReads(state);
  }

  private renewLease(): void {
    const { state } = this;
    const confirmed = quorumValue(state.configuration, (voter) =>
      voter === state.id ? state.reads.round : (state.progress.get(voter)?.readRound ?? 0),
    );
    const leaseMs = state.options.electionTimeoutTicksMin * this.tickMs;
    for (const { wallMs } of this.asked.filter(({ round }) => round <= confirmed)) {
      this.leaseEndsWallMs = wallMs + leaseMs;
    }
    this.asked = this.asked.filter(({ round }) => round > confirmed);
  }

  private endLease(): void {
    this.asked = [];
    this.hasTransferred = false;
    this.leaseEndsWallMs = Number.NEGATIVE_INFINITY;
  }
}

export const leaseReadOnJumpingClock: PlantedBug = {
  name: 'lease-read-on-jumping-clock',
  title: 'a leader serves reads for as long as a lease lasts, by the wall clock',
  story:
    'A majority has just answered, so that nobody else can be elected for an election timeout; meanwhile ' +
    'the leader answers reads by itself. Then somebody sets its clock back: the lease lasts a ' +
    'minute longer than the others think, they elect a new leader, and the old one serves stale values.',
  source: 'dissertation, section 6.4.1: leases need clocks whose drift is bounded',
  seedsMax: 89,
  makeCore: (clock) => (options, recovered) => new TrustsItsClock(options, recovered, clock),
};
