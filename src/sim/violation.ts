/** A promise that was broken: what a simulation exists to find. */

export class ViolationError extends Error {
  override readonly name = 'ViolationError';

  constructor(
    /** Name of the invariant, as `conclave sim` prints it. */
    readonly invariant: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Violation {
  readonly invariant: string;
  /** One sentence on what happened. */
  readonly message: string;
  /** Virtual milliseconds since the run began. */
  readonly timeMs: number;
}
