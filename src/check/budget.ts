/** Counts what a check costs, and tells when it has cost enough. */
import type { CheckBounds, ExceededBound } from './verdict.js';

/** The clock is asked once in so many steps. */
const STEPS_BETWEEN_LOOKS = 256;

export class Budget {
  steps = 0;
  private memoryBytes = 0;
  private bound: ExceededBound | null = null;

  constructor(private readonly bounds: CheckBounds) {}

  get exceeded(): ExceededBound | null {
    return this.bound;
  }

  spendStep(): void {
    this.steps += 1;
    if (this.steps > this.bounds.stepsMax) this.bound ??= 'steps';
    if (this.steps % STEPS_BETWEEN_LOOKS === 0) this.lookAtClock();
  }

  lookAtClock(): void {
    if (this.bounds.elapsedMs() > this.bounds.timeMs) this.bound ??= 'time';
  }

  /** Negative: given back. */
  hold(bytes: number): void {
    this.memoryBytes += bytes;
    if (this.memoryBytes > this.bounds.memoryBytesMax) this.bound ??= 'memory';
  }

  /** What one search held is forgotten, so that the next one may hold as much. */
  releaseMemory(): void {
    this.memoryBytes = 0;
    if (this.bound === 'memory') this.bound = null;
  }
}
