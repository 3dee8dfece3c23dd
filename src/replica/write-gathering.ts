/**
 * Decides when the writes that came to a leader go into its log. Clients that are answered together write
 * again a moment later, one after the other: what is proposed as they come makes many small batches, each of
 * which costs an fsync and a message on every node. So while a batch is on its way the next one is
 * gathered, and it leaves once most of those who were answered have written again.
 *
 * Nothing waits long: a batch that is not committed soon holds nobody up, and clients that do not come
 * back are waited for less and less often. Few clients, and a few writes now and then, are never made to wait.
 */
import type { LogIndex } from '../consensus/types.js';
import type { RoutedWrite } from './waiting-writes.js';

/** With fewer clients than this, waiting for each other costs them more than it spares. */
const CLIENTS_MIN = 8;
/** The part of the clients that is waited for: the rest go with the next batch, while this one is on its way. */
const AWAITED_SHARE = 0.9;
/** How long clients are waited for, in milliseconds. */
const GATHERING_MS_MAX = 6;
/** With fewer writes in a millisecond than this, no core is short of time, and waiting would only make them late. */
const WRITES_PER_MS_MIN = 2;
/** How long a batch that is not committed holds up the next one, in milliseconds. */
const COMMITTING_MS_MAX = 10;
/** More than this is worth a message and an fsync of its own at once. */
const GATHERED_BYTES_MAX = 64 * 1024;
/** After n vain waits in a row, 2^n batches pass without one; n is at most this. */
const VAIN_WAITS_MAX = 6;

const NONE: readonly RoutedWrite[] = [];

interface Batch {
  readonly lastIndex: LogIndex;
  readonly size: number;
  /** When the batch before it was proposed: its writes came after that. */
  readonly sinceMs: number;
}

export class WriteGathering {
  private gathered: RoutedWrite[] = [];
  private bytes = 0;
  /** The batch on its way; null once it is committed, or takes too long. */
  private batch: Batch | null = null;
  /** How many writes the next batch waits for. */
  private awaited = 0;
  private proposedMs: number;
  private vainWaits = 0;
  private batchesWithoutWait = 0;
  private cancelTimer: (() => void) | null = null;

  constructor(
    /** Runs `action` once after a while, unless the function that is returned is called before. */
    private readonly after: (delayMs: number, action: () => void) => () => void,
    /** Something may be due now that was not before. */
    private readonly wake: () => void,
    private readonly nowMs: () => number,
  ) {
    this.proposedMs = nowMs();
  }

  get size(): number {
    return this.gathered.length;
  }

  /** Clients are waited for, and a batch will be due soon. */
  get isWaiting(): boolean {
    return this.awaited > 0;
  }

  add(write: RoutedWrite): void {
    this.gathered.push(write);
    this.bytes += write.payload.length;
  }

  /** What is to be proposed now, in order of arrival; mostly nothing. */
  takeDue(commitIndex: LogIndex): readonly RoutedWrite[] {
    const { batch } = this;
    if (batch !== null && commitIndex >= batch.lastIndex) this.committed(batch);
    if (this.gathered.length === 0) return NONE;
    const isComplete = this.batch === null && this.gathered.length >= this.awaited;
    if (isComplete && this.awaited > 0) this.vainWaits = 0;
    return isComplete || this.bytes > GATHERED_BYTES_MAX ? this.takeAll() : NONE;
  }

  takeAll(): readonly RoutedWrite[] {
    const { gathered } = this;
    this.gathered = [];
    this.bytes = 0;
    return gathered;
  }

  /** What was taken is in the log, up to `lastIndex`. */
  proposed(lastIndex: LogIndex, size: number): void {
    this.batch = { lastIndex, size, sinceMs: this.proposedMs };
    this.proposedMs = this.nowMs();
    this.awaited = 0;
    this.wait(COMMITTING_MS_MAX, () => {
      this.batch = null;
    });
  }

  private committed({ size, sinceMs }: Batch): void {
    this.batch = null;
    this.cancelTimer?.();
    const clients = size + this.gathered.length;
    const isBusy = clients >= WRITES_PER_MS_MIN * (this.nowMs() - sinceMs);
    if (clients < CLIENTS_MIN || !isBusy) return;
    if (this.batchesWithoutWait > 0) {
      this.batchesWithoutWait -= 1;
      return;
    }
    this.awaited = Math.ceil(clients * AWAITED_SHARE);
    if (this.gathered.length < this.awaited) this.wait(GATHERING_MS_MAX, () => this.waitedInVain());
  }

  private waitedInVain(): void {
    this.awaited = 0;
    this.vainWaits = Math.min(this.vainWaits + 1, VAIN_WAITS_MAX);
    this.batchesWithoutWait = 2 ** this.vainWaits;
  }

  private wait(delayMs: number, then: () => void): void {
    this.cancelTimer?.();
    this.cancelTimer = this.after(delayMs, () => {
      this.cancelTimer = null;
      then();
      this.wake();
    });
  }
}
