/** Writes that this node proposed as leader, by the index of their entry, until their fate is known. */
import { invariant } from '../consensus/invariant.js';
import type { LogIndex, Term } from '../consensus/types.js';
import type { Reply } from '../resp/reply.js';
import type { Answer } from './engine.js';
import { Queue } from './queue.js';
import { hiddenBySnapshot, notCommittedInTime, overwritten } from './write-errors.js';

interface PendingWrite {
  readonly index: LogIndex;
  readonly term: Term;
  readonly answer: Answer;
  readonly startedMs: number;
}

export class PendingWrites {
  /** Of the term in which this node led last, in the order of the log, which is that of their answers. */
  private readonly latest = new Queue<PendingWrite>();
  private latestTerm: Term = 0;
  /** Of the terms in which it led before, the oldest first; each at an index of its own. */
  private readonly former = new Map<LogIndex, PendingWrite>();

  constructor(private readonly timeoutMs: number) {}

  add(index: LogIndex, term: Term, nowMs: number, answer: Answer): void {
    if (term !== this.latestTerm) this.beginTerm(term);
    // A former leadership of this node may have left a write at this index. It is lost only once
    // another entry is committed there, so it moves aside and is answered as unknown.
    const former = this.takeFormer(index);
    if (former !== undefined) former.answer(notCommittedInTime(nowMs - former.startedMs));
    this.latest.push({ index, term, answer, startedMs: nowMs });
  }

  /** The entry at `index` was applied and the machine said `reply`. */
  applied(index: LogIndex, term: Term, reply: Reply): void {
    const pending = this.latest.first?.index === index ? this.latest.shift() : this.takeFormer(index);
    if (pending !== undefined) pending.answer(pending.term === term ? reply : overwritten());
    invariant((this.latest.first?.index ?? Infinity) > index, `entry ${index} passes over a write`);
  }

  /**
   * The entry with which the leader of `term` began was applied at `index`. Terms never fall along a log, so what
   * was proposed there or behind it in an earlier term can never be committed.
   */
  termBegan(index: LogIndex, term: Term): void {
    this.answerWhere((pending) => pending.index >= index && pending.term < term, overwritten);
  }

  /** Everything up to `index` was replaced by a snapshot. */
  covered(index: LogIndex): void {
    this.answerWhere((pending) => pending.index <= index, hiddenBySnapshot);
  }

  /** Answers the writes that have waited too long; their entries may still be committed later. */
  expire(nowMs: number): void {
    for (const pending of this.former.values()) {
      if (nowMs - pending.startedMs < this.timeoutMs) return;
      this.former.delete(pending.index);
      pending.answer(notCommittedInTime(nowMs - pending.startedMs));
    }
    for (let first = this.latest.first; first !== undefined; first = this.latest.first) {
      if (nowMs - first.startedMs < this.timeoutMs) return;
      this.latest.shift();
      first.answer(notCommittedInTime(nowMs - first.startedMs));
    }
  }

  get size(): number {
    return this.former.size + this.latest.size;
  }

  private beginTerm(term: Term): void {
    for (const pending of this.latest.takeAll()) this.former.set(pending.index, pending);
    this.latestTerm = term;
  }

  private takeFormer(index: LogIndex): PendingWrite | undefined {
    if (this.former.size === 0) return undefined;
    const pending = this.former.get(index);
    this.former.delete(index);
    return pending;
  }

  private answerWhere(isMeant: (pending: PendingWrite) => boolean, reply: () => Reply): void {
    const meant = [...this.former.values()].filter(isMeant);
    for (const { index } of meant) this.former.delete(index);
    for (const pending of this.latest.takeAll()) {
      if (isMeant(pending)) meant.push(pending);
      else this.latest.push(pending);
    }
    for (const pending of meant) pending.answer(reply());
  }
}
