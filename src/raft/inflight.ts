/** The window of AppendEntries that are on their way to one follower: bounded in messages and in bytes. */
import type { LogIndex } from '../consensus/types.js';

interface Inflight {
  readonly lastIndex: LogIndex;
  readonly bytes: number;
}

export class InflightWindow {
  private readonly waiting: Inflight[] = [];
  private bytes = 0;

  constructor(
    private readonly messagesMax: number,
    private readonly bytesMax: number,
  ) {}

  get messages(): number {
    return this.waiting.length;
  }

  /** A message larger than the window still goes if nothing else is under way. */
  get full(): boolean {
    return this.waiting.length >= this.messagesMax || this.bytes >= this.bytesMax;
  }

  add(lastIndex: LogIndex, bytes: number): void {
    this.waiting.push({ lastIndex, bytes });
    this.bytes += bytes;
  }

  /** Answers are cumulative: one for `index` frees every message that ended there or before. */
  freeUpTo(index: LogIndex): void {
    let freed = 0;
    for (const message of this.waiting) {
      if (message.lastIndex > index) break;
      this.bytes -= message.bytes;
      freed += 1;
    }
    if (freed > 0) this.waiting.splice(0, freed);
  }

  clear(): void {
    this.waiting.length = 0;
    this.bytes = 0;
  }
}
