/**
 * Messages that wait for the disk: each stands for something that its node has written down, and may leave
 * once that is durable. Every engine holds its promises back this way.
 */
import { invariant } from './invariant.js';

interface Parked<Message> {
  /** They may go once the write of this sequence is durable. */
  readonly sequence: number;
  readonly messages: readonly Message[];
}

export class HeldMessages<Message> {
  private newestSequence = 0;
  private persistedSequence = 0;
  /** Held since the last `park`: they wait for whatever is handed to the disk next. */
  private fresh: Message[] = [];
  private readonly parked: Parked<Message>[] = [];
  private released: Message[] = [];

  /** Whether messages wait to be parked or taken. */
  get hasWork(): boolean {
    return this.fresh.length > 0 || this.released.length > 0;
  }

  /**
   * Holds a message until all that the core knows now is durable. `merge` may make one message of it and the
   * one held before; null: it cannot.
   */
  hold(message: Message, merge?: (earlier: Message, later: Message) => Message | null): void {
    const last = this.fresh.at(-1);
    const merged = last === undefined || merge === undefined ? null : merge(last, message);
    if (merged === null) this.fresh.push(message);
    else this.fresh[this.fresh.length - 1] = merged;
  }

  /** The sequence of the write that is handed to the disk now. */
  nextSequence(): number {
    this.newestSequence += 1;
    return this.newestSequence;
  }

  /** What was held so far waits for the newest write, and no longer for the next one. */
  park(): void {
    if (this.fresh.length === 0) return;
    if (this.persistedSequence === this.newestSequence) this.released.push(...this.fresh);
    else this.parked.push({ sequence: this.newestSequence, messages: this.fresh });
    this.fresh = [];
  }

  /** Everything up to `sequence` is durable; false if that was known. */
  persisted(sequence: number): boolean {
    const newest = this.newestSequence;
    invariant(sequence <= newest, `persisted ${sequence}, but only ${newest} were handed out`);
    if (sequence <= this.persistedSequence) return false;
    this.persistedSequence = sequence;
    while (this.parked[0] !== undefined && this.parked[0].sequence <= sequence) {
      this.released.push(...this.parked[0].messages);
      this.parked.shift();
    }
    return true;
  }

  /** The messages whose time has come, each once. */
  takeReleased(): Message[] {
    const { released } = this;
    if (released.length > 0) this.released = [];
    return released;
  }
}
