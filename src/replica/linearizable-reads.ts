/**
 * Reads that must see every write that was answered before they began (dissertation, section 6.4).
 * All reads of one turn share one confirmation by a majority.
 */
import type { LogIndex } from '../consensus/types.js';
import type { ReadCommand } from '../store/command.js';
import type { Answer } from './engine.js';
import { readUnconfirmed } from './write-errors.js';

interface Read {
  readonly command: ReadCommand;
  readonly answer: Answer;
  /** What it is called by whoever follows it; null: nobody did when it came. */
  readonly origin: string | null;
}

interface ReadBatch {
  readonly reads: Read[];
  readonly startedMs: number;
  /** When a majority was last asked; a lost question is asked anew. */
  askedMs: number;
  /** The machine must have applied this much before the reads are answered. */
  index: LogIndex;
}

/** What the reads need of the engine around them. */
export interface ReadPorts {
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Asks for a confirmation; `ready` or `refused` is called with `context` later, or never. `origins`: whoever is followed. */
  requestRead(context: number, origins: readonly string[]): void;
  /** Sees to it that what is due has expired; returns the index that must be applied for it, or 0. */
  expireDueKeys(): LogIndex;
  appliedIndex(): LogIndex;
  answer(command: ReadCommand, answer: Answer): void;
}

export class LinearizableReads {
  private gathering: Read[] = [];
  private readonly asked = new Map<number, ReadBatch>();
  private refusedBatches: ReadBatch[] = [];
  private confirmed: ReadBatch[] = [];
  private lastContext = 0;

  constructor(
    private readonly ports: ReadPorts,
    private readonly timeoutMs: number,
    private readonly askAgainMs: number,
  ) {}

  add(command: ReadCommand, answer: Answer, origin: string | null = null): void {
    this.gathering.push({ command, answer, origin });
  }

  /** Asks for a confirmation of what was gathered in this turn. */
  askForGathered(): void {
    if (this.gathering.length === 0) return;
    const nowMs = this.ports.nowMs();
    const index = this.ports.expireDueKeys();
    const batch: ReadBatch = { reads: this.gathering, startedMs: nowMs, askedMs: nowMs, index };
    this.gathering = [];
    this.ask(batch);
  }

  ready(context: number, index: LogIndex): void {
    const batch = this.asked.get(context);
    if (batch === undefined) return;
    this.asked.delete(context);
    batch.index = Math.max(batch.index, index);
    if (batch.index <= this.ports.appliedIndex()) this.answerAll(batch);
    else this.confirmed.push(batch);
  }

  /** There was no one to confirm it; it is asked again at the next tick, until its time is up. */
  refused(context: number): void {
    const batch = this.asked.get(context);
    if (batch === undefined) return;
    this.asked.delete(context);
    this.refusedBatches.push(batch);
  }

  /** The machine has moved on to `index`. */
  applied(index: LogIndex): void {
    if (this.confirmed.length === 0) return;
    const ripe = this.confirmed.filter((batch) => batch.index <= index);
    if (ripe.length === 0) return;
    this.confirmed = this.confirmed.filter((batch) => batch.index > index);
    for (const batch of ripe) this.answerAll(batch);
  }

  /** Gives up on what has waited too long, and asks again for what was refused or lost. */
  tick(): void {
    const nowMs = this.ports.nowMs();
    const again = this.refusedBatches;
    this.refusedBatches = [];
    for (const [context, batch] of this.asked) {
      const isOver = this.gaveUp(batch, nowMs);
      if (!isOver && nowMs - batch.askedMs < this.askAgainMs) continue;
      this.asked.delete(context);
      if (!isOver) again.push(batch);
    }
    this.confirmed = this.confirmed.filter((batch) => !this.gaveUp(batch, nowMs));
    for (const batch of again) {
      if (this.gaveUp(batch, nowMs)) continue;
      batch.askedMs = nowMs;
      this.ask(batch);
    }
  }

  /** A context is never used twice, so that a late confirmation cannot serve a newer read. */
  private ask(batch: ReadBatch): void {
    this.lastContext += 1;
    this.asked.set(this.lastContext, batch);
    this.ports.requestRead(this.lastContext, originsOf(batch));
  }

  private answerAll(batch: ReadBatch): void {
    for (const read of batch.reads) this.ports.answer(read.command, read.answer);
  }

  private gaveUp(batch: ReadBatch, nowMs: number): boolean {
    const waitedMs = nowMs - batch.startedMs;
    if (waitedMs < this.timeoutMs) return false;
    const error = readUnconfirmed(waitedMs);
    for (const read of batch.reads) read.answer(error);
    return true;
  }
}

function originsOf({ reads }: ReadBatch): readonly string[] {
  return reads.flatMap(({ origin }) => (origin === null ? [] : [origin]));
}
