/**
 * The clock from which a leader stamps entries. It never goes back and never jumps: it follows the
 * wall clock at half to one and a half times its own speed, so that setting the machine's clock, or
 * waking it from sleep, does not expire every key at once.
 *
 * Left out on purpose: agreement with the clocks of other nodes. A new leader starts from the later
 * of its wall clock and the newest time in the log.
 */

/** How fast the clock may gain or lose on elapsed time while it closes in on the wall clock. */
const SLEW = 0.5;

export class LeaderClock {
  private currentMs: number;
  private measuredAtMs: number;

  /** Both functions give milliseconds: since the epoch, and since any fixed point without jumps. */
  constructor(
    private readonly wallMs: () => number,
    private readonly monotonicMs: () => number,
  ) {
    this.currentMs = wallMs();
    this.measuredAtMs = monotonicMs();
  }

  /** A leadership begins: no entry may be stamped earlier than `logTimeMs`, the newest in the log. */
  startAfter(logTimeMs: number): void {
    this.currentMs = Math.max(this.wallMs(), logTimeMs);
    this.measuredAtMs = this.monotonicMs();
  }

  /** Whole milliseconds since the epoch. */
  nowMs(): number {
    const measuredAtMs = this.monotonicMs();
    const elapsedMs = measuredAtMs - this.measuredAtMs;
    const behindMs = this.wallMs() - (this.currentMs + elapsedMs);
    const slewMs = SLEW * elapsedMs;
    this.currentMs += elapsedMs + Math.min(slewMs, Math.max(-slewMs, behindMs));
    this.measuredAtMs = measuredAtMs;
    return Math.floor(this.currentMs);
  }
}
