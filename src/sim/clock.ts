/** The clocks of one simulated node: they may run fast or slow, and the wall clock may jump. */

/** 2026-01-01T00:00:00Z: any fixed day will do, as long as it is the same in every run. */
const EPOCH_MS = 1_767_225_600_000;

export class NodeClock {
  private rate = 1;
  private anchorVirtualMs = 0;
  private anchorMs = 0;
  private jumpedMs = 0;

  constructor(private readonly virtualMs: () => number) {}

  /** Monotonic milliseconds. */
  readonly nowMs = (): number => this.anchorMs + (this.virtualMs() - this.anchorVirtualMs) * this.rate;

  /** Milliseconds since the epoch. */
  readonly wallMs = (): number => Math.floor(EPOCH_MS + this.jumpedMs + this.nowMs());

  /** 1: as fast as virtual time; 1.1: gains a tenth. */
  setRate(rate: number): void {
    this.anchorMs = this.nowMs();
    this.anchorVirtualMs = this.virtualMs();
    this.rate = rate;
  }

  /** Sets the wall clock forward, or back if negative; the monotonic clock does not notice. */
  jump(byMs: number): void {
    this.jumpedMs += byMs;
  }

  /** How much virtual time passes while this clock counts `durationMs`. */
  toVirtualMs(durationMs: number): number {
    return durationMs / this.rate;
  }
}
