/** Bytes that are not what this room writes: a snapshot or a command that was damaged on its way. */
export class MalformedBytesError extends Error {
  override readonly name = 'MalformedBytesError';

  /** `offset` is where decoding stopped, in bytes from the start. */
  constructor(
    readonly reason: string,
    readonly offset: number,
  ) {
    super(`malformed bytes at offset ${offset}: ${reason}`);
  }
}
