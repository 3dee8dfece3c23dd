/** What a caller did wrong, in a form that programs can tell apart. Broken invariants are plain errors instead. */

export type RingErrorCode =
  | 'BAD_NAME'
  | 'BAD_OPTION'
  | 'BAD_WEIGHT'
  | 'DIFFERENT_HASH'
  | 'DUPLICATE_NODE'
  | 'MALFORMED_RING'
  | 'NO_NODES'
  | 'TOO_MANY_TOKENS'
  | 'UNKNOWN_HASH'
  | 'UNKNOWN_NODE'
  | 'WEIGHTS_UNSUPPORTED';

export class RingError extends Error {
  constructor(
    readonly code: RingErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'RingError';
  }
}
