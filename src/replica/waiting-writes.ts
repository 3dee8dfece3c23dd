/** Writes that cannot go anywhere yet, because no leader is known or it is handing over. Bounded. */
import type { Answer } from './engine.js';
import { noLeaderFound, tooManyWaiting } from './write-errors.js';

const WAITING_WRITES_MAX = 100_000;
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

/** An encoded command on its way to the leader. */
export interface RoutedWrite {
  /** As `encodeCommand` made it; the leader stamps the time. */
  readonly payload: Uint8Array;
  readonly answer: Answer;
  /** Says that this node does not lead and did nothing; null: the write may look for the leader itself. */
  readonly refuse: (() => void) | null;
  /** Monotonic milliseconds. */
  readonly startedMs: number;
  /** Counts the writes that arrived at this node, so that their order survives a change of leader. */
  readonly arrival: number;
  /** What it is called by whoever follows it; null: nobody did when it came. */
  readonly origin: string | null;
}

export class WaitingWrites {
  private writes: RoutedWrite[] = [];
  private bytes = 0;

  constructor(private readonly timeoutMs: number) {}

  get isEmpty(): boolean {
    return this.writes.length === 0;
  }

  add(write: RoutedWrite): void {
    const full = this.writes.length >= WAITING_WRITES_MAX || this.bytes > WAITING_BYTES_MAX;
    if (full) {
      write.answer(tooManyWaiting());
      return;
    }
    this.writes.push(write);
    this.bytes += write.payload.length;
  }

  /** Takes out everything, in order of arrival. */
  takeAll(): readonly RoutedWrite[] {
    const taken = this.writes.sort((a, b) => a.arrival - b.arrival);
    this.writes = [];
    this.bytes = 0;
    return taken;
  }

  expire(nowMs: number): void {
    if (this.writes.every((write) => nowMs - write.startedMs < this.timeoutMs)) return;
    for (const write of this.takeAll()) {
      const waitedMs = nowMs - write.startedMs;
      if (waitedMs < this.timeoutMs) this.add(write);
      else write.answer(noLeaderFound(waitedMs));
    }
  }
}
