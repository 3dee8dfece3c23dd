/**
 * The way of a write to the log of the leader: proposed here if this node leads, forwarded if another one
 * does, kept for a while if nobody is known to. It never goes two ways: it is sent on only if it certainly
 * was not done where it was.
 */
import { EntryKind, type NodeId } from '../consensus/types.js';
import type { RaftCore } from '../raft/core.js';
import { setCommandTime } from '../store/command-codec.js';
import type { Answer } from './engine.js';
import type { EnginePorts, ForwardOutcome } from './engine-ports.js';
import { ForwardedWrites } from './forwarded-writes.js';
import type { LeaderClock } from './leader-clock.js';
import type { PendingWrites } from './pending-writes.js';
import { type RoutedWrite, WaitingWrites } from './waiting-writes.js';
import { asReadReply, leaderChanged, stopping, tooManyWaiting } from './write-errors.js';
import { WriteGathering } from './write-gathering.js';

export class WriteRouting {
  private readonly forwarded: ForwardedWrites;
  private readonly waiting: WaitingWrites;
  private readonly gathering: WriteGathering;
  private arrivals = 0;
  private stopped = false;

  constructor(
    private readonly core: RaftCore,
    private readonly clock: LeaderClock,
    /** Takes over what was proposed. */
    private readonly pending: PendingWrites,
    private readonly ports: EnginePorts,
    requestTimeoutMs: number,
  ) {
    this.forwarded = new ForwardedWrites(requestTimeoutMs, () => ports.random());
    this.waiting = new WaitingWrites(requestTimeoutMs);
    this.gathering = new WriteGathering(
      (delayMs, action) => ports.after(delayMs, action),
      () => ports.wake(),
      () => ports.nowMs(),
    );
  }

  /** A write of a client of this node. */
  write(payload: Uint8Array, answer: Answer): void {
    if (this.stopped) answer(stopping());
    else if (this.waiting.isEmpty) this.send(this.arrive(payload, answer));
    else this.waiting.add(this.arrive(payload, answer));
  }

  /** Writes of this node's clients go into the log in the order in which they come, for as long as the term lasts. */
  get isOrdered(): boolean {
    return !this.stopped && this.core.role === 'leader' && this.waiting.isEmpty;
  }

  /** A read among the writes, while `isOrdered`. It goes nowhere else: there it might overtake them. */
  readInOrder(payload: Uint8Array, answer: Answer): void {
    const arrived = this.arrive(payload, answer);
    this.gather({
      ...arrived,
      answer: (reply) => answer(asReadReply(reply, this.ports.nowMs() - arrived.startedMs)),
      refuse: () => answer(leaderChanged()),
    });
  }

  /** A write that `follower` forwards. It goes no further: a node that does not lead says so. */
  writeForwarded(follower: NodeId, request: number, payload: Uint8Array): void {
    const answer: Answer = (reply) => this.ports.answerForwarded(follower, request, { value: reply });
    const refuse = (): void => this.ports.answerForwarded(follower, request, null);
    if (this.stopped || this.core.role !== 'leader') refuse();
    else this.gather({ ...this.arrive(payload, answer), refuse });
  }

  /** What the leader said to a forwarded write. */
  forwardAnswered(leader: NodeId, request: number, outcome: ForwardOutcome): void {
    const write = this.forwarded.take(leader, request);
    if (write === null) return;
    if (outcome === null) this.waiting.add(write);
    else write.answer(outcome.value);
  }

  /** Proposes what is due; called before the core's effects are taken. */
  proposeDue(): void {
    this.propose(this.gathering.takeDue(this.core.commitIndex));
    this.core.expectProposals(this.gathering.isWaiting);
  }

  /** A leader may be known now who was not before. */
  retryWaiting(): void {
    if (this.waiting.isEmpty) return;
    for (const write of this.waiting.takeAll()) this.send(write);
  }

  /** The connection to `peer` broke. */
  peerLost(peer: NodeId): void {
    this.forwarded.peerLost(peer);
  }

  tick(): void {
    const nowMs = this.ports.nowMs();
    this.forwarded.expire(nowMs);
    this.waiting.expire(nowMs);
    this.retryWaiting();
  }

  /** No new work from here on. */
  stop(): void {
    this.propose(this.gathering.takeAll());
    this.stopped = true;
    for (const write of this.waiting.takeAll()) write.answer(stopping());
  }

  private arrive(payload: Uint8Array, answer: Answer): RoutedWrite {
    this.arrivals += 1;
    const { origin } = this.ports.steps;
    const startedMs = this.ports.nowMs();
    return { payload, answer, refuse: null, startedMs, arrival: this.arrivals, origin };
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

  /** False: this node cannot take it now, and nothing was done. */
  private proposeHere(write: RoutedWrite): boolean {
    if (this.core.role !== 'leader') return false;
    setCommandTime(write.payload, this.clock.nowMs());
    const proposed = this.core.propose(EntryKind.Command, write.payload);
    if ('index' in proposed) {
      const { index, term } = proposed;
      this.pending.add(index, term, write.startedMs, write.answer);
      if (write.origin !== null)
        this.ports.steps.record({ type: 'proposed', origin: write.origin, index, term });
      this.ports.wake();
      return true;
    }
    if (proposed.refused !== 'overloaded') return false;
    write.answer(tooManyWaiting());
    return true;
  }

  private forward(write: RoutedWrite): void {
    const leader = this.core.leader;
    if (leader === null || leader === this.ports.self) {
      this.waiting.add(write);
      return;
    }
    const request = this.forwarded.add(leader, write);
    const { origin } = write;
    if (origin !== null) this.ports.steps.record({ type: 'forwarded', origin, requestId: request });
    if (this.ports.forward(leader, request, write.payload)) return;
    this.forwarded.take(leader, request);
    this.waiting.add(write);
  }
}
