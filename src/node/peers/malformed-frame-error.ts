/** Bytes from a peer that are no frame of ours; the connection they came on is closed. */
export class MalformedFrameError extends Error {
  constructor(reason: string) {
    super(`malformed frame: ${reason}`);
    this.name = 'MalformedFrameError';
  }
}
