/** The other side broke the protocol: nothing that follows on this connection can be understood. */
import { ErrorReply } from './reply.js';

export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';

  /** `detail` is Redis's own text where Redis has one, as in `invalid bulk length`. */
  constructor(readonly detail: string) {
    super(`Protocol error: ${detail}`);
  }

  /** What the client is told before its connection is closed. */
  get reply(): ErrorReply {
    return new ErrorReply(`ERR ${this.message}`);
  }
}
