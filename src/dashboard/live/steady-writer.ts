/** Writes again and again, one write after the other, and tells when the cluster stops acknowledging them. */

const PAUSE_MS = 50;
/** A write that takes this long is worth telling. */
const GAP_MS = 200;

export class SteadyWriter {
  private run = 0;
  private timer: NodeJS.Timeout | undefined;

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
    if (error === null && gapMs >= GAP_MS)
      tell(`writes go on after ${gapMs} ms without an acknowledgement`, false);
    // The same failure again and again is told once.
    if (error !== null && failure === null) tell(`a write failed: ${error}`, true);
    this.timer = setTimeout(() => {
      void this.write(run, tell, error, error === null ? nowMs : acknowledgedMs);
    }, PAUSE_MS);
  }
}
