/** Writes that this node proposed as leader, by the index of their entry, until their fate is known. */
import type { LogIndex, Term } from '../consensus/types.js';
import type { Reply } from '../resp/reply.js';
import type { Answer } from './engine.js';
import { hiddenBySnapshot, notCommittedInTime, overwritten } from './write-errors.js';

interface PendingWrite {
  readonly term: Term;
  readonly answer: Answer;
  readonly startedMs: number;
}

export class PendingWrites {
  /** In the order of proposal, so that the oldest comes first. */
  private readonly byIndex = new Map<LogIndex, PendingWrite>();

  constructor(private readonly timeoutMs: number) {}

  add(index: LogIndex, term: Term, nowMs: number, answer: Answer): void {
    // A former leadership of this node may have left a write at this index. It is lost only once
    // another entry is committed there, so it moves aside and is answered as unknown.
    const former = this.byIndex.get(index);
    if (former !== undefined) {
      this.byIndex.delete(index);
      former.answer(notCommittedInTime(nowMs - former.startedMs));
    }
    this.byIndex.set(index, { term, answer, startedMs: nowMs });
  }

  /** The entry at `index` was applied and the machine said `reply`. */
  applied(index: LogIndex, term: Term, reply: Reply): void {
    const pending = this.byIndex.get(index);
    if (pending === undefined) return;
    this.byIndex.delete(index);
    pending.answer(pending.term === term ? reply : overwritten());
  }

  /**
   * The entry with which the leader of `term` began was applied at `index`. Terms never fall along a log, so what
   * was proposed there or behind it in an earlier term can never be committed.
   */
  termBegan(index: LogIndex, term: Term): void {
    for (const [pendingIndex, pending] of this.byIndex) {
      if (pendingIndex < index || pending.term >= term) continue;
      this.byIndex.delete(pendingIndex);
      pending.answer(overwritten());
    }
  }

  /** Everything up to `index` was replaced by a snapshot. */
  covered(index: LogIndex): void {
    for (const [pendingIndex, pending] of this.byIndex) {
      if (pendingIndex > index) continue;
      this.byIndex.delete(pendingIndex);
      pending.answer(hiddenBySnapshot());
    }
  }

  /** Answers the writes that have waited too long; their entries may still be committed later. */
  expire(nowMs: number): void {
    for (const [index, pending] of this.byIndex) {
      const waitedMs = nowMs - pending.startedMs;
      if (waitedMs < this.timeoutMs) return;
      this.byIndex.delete(index);
      pending.answer(notCommittedInTime(waitedMs));
    }
  }

  get size(): number {
    return this.byIndex.size;
  }
}
