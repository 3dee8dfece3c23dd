/** Writes again and again, one write after the other, and tells when the cluster stops acknowledging them. */

const PAUSE_MS = 50;
/** A gap is worth telling if it is this long, and so many times as long as they usually are on this machine. */
const GAP_MS_MIN = 200;
const GAP_FACTOR = 3;
/** How much the newest gap counts for what is usual. */
const NEWEST_WEIGHT = 0.2;

export class SteadyWriter {
  private run = 0;
  private timer: NodeJS.Timeout | undefined;
  /** Between two acknowledgements; null before the first one. */
  private usualMs: number | null = null;

  constructor(private readonly writeOne: () => Promise<unknown>) {}

  start(tell: (text: string, failed: boolean) => void): void {
    this.stop();
    void this.write(this.run, tell, null, performance.now());
  }

  stop(): void {
    this.run += 1;
    clearTimeout(this.timer);
  }

  /** `failure`: why writes fail now; null while they do not. */
  private async write(
    run: number,
    tell: (text: string, failed: boolean) => void,
    failure: string | null,
    acknowledgedMs: number,
  ): Promise<void> {
    const error = await this.writeOne().then(
      () => null,
      (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
    );
    if (run !== this.run) return;
    const nowMs = performance.now();
    const gapMs = Math.round(nowMs - acknowledgedMs);
    if (error === null && this.isUnusual(gapMs))
      tell(`writes go on after ${gapMs} ms without an acknowledgement`, false);
    // The same failure again and again is told once.
    if (error !== null && failure === null) tell(`a write failed: ${error}`, true);
    this.timer = setTimeout(() => {
      void this.write(run, tell, error, error === null ? nowMs : acknowledgedMs);
    }, PAUSE_MS);
  }

  private isUnusual(gapMs: number): boolean {
    const usualMs = this.usualMs ?? gapMs;
    this.usualMs = usualMs + (gapMs - usualMs) * NEWEST_WEIGHT;
    return gapMs >= GAP_MS_MIN && gapMs >= GAP_FACTOR * usualMs;
  }
}
