/** A run that is over, or soon will be: all of it can be looked at, back and forth. */

export interface Replay {
  /** What is shown begins and ends here, by the clock of the observations. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Seconds of the run in a second, at first. */
  readonly speed: number;
  /** Begins to play by itself. */
  readonly isPlayedAtOnce: boolean;
  /** Resolves when all of it was observed; rejects if it cannot be. */
  readonly complete: Promise<RunEnd>;
}

export interface RunEnd {
  /** When a promise was broken, by the clock of the observations; null if none was. */
  readonly violationMs: number | null;
  /** How it came out, as a sentence. */
  readonly verdict: string;
}
