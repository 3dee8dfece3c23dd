/** Chance for commands in the log: drawn from the log index, so that all replicas draw the same. */
export class SeededRandom {
  private state = 0;

  restart(seed: number): void {
    this.state = seed | 0;
  }

  /** A number in [0, 1), by the mulberry32 generator. */
  readonly next = (): number => {
    this.state = (this.state + 0x6d2b79f5) | 0;
    const { state } = this;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
