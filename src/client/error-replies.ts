/** Turns the error replies that speak about the cluster, not about the command, into ClientErrors. */
import { ErrorReply, type Reply } from '../resp/reply.js';
import { ClientError, type ClientErrorCode } from './client-error.js';
import { describeAddress, type NodeAddress } from './node-address.js';

const HINTS: Readonly<Record<string, readonly [ClientErrorCode, string]>> = {
  CLUSTERDOWN: ['NO_QUORUM', 'look at `conclave status`, and start nodes until a majority is up'],
  UNKNOWNOUTCOME: ['UNKNOWN_OUTCOME', 'read the key to see whether it happened before you try again'],
  TRYAGAIN: ['OVERLOADED', 'nothing was done: try again in a moment'],
  NOTSUPPORTED: ['NOT_SUPPORTED', 'the command is not offered by the engine of this cluster'],
  NOAUTH: ['WRONG_PASSWORD', 'give the password of the cluster'],
  WRONGPASS: ['WRONG_PASSWORD', 'check the password of the cluster'],
};
const TOO_MANY_CLIENTS = 'ERR max number of clients reached';

/** Null if `reply` is an answer to the command itself, be it an error in the command. */
export function clusterError(reply: Reply, address: NodeAddress): ClientError | null {
  if (!(reply instanceof ErrorReply)) return null;
  const { message } = reply;
  const space = message.indexOf(' ');
  const [code, hint] = HINTS[space < 0 ? message : message.slice(0, space)] ?? [];
  if (code !== undefined && hint !== undefined) {
    const detail = space < 0 ? message : message.slice(space + 1);
    return new ClientError(code, `${describeAddress(address)} says: ${detail}`, hint);
  }
  if (message.startsWith(TOO_MANY_CLIENTS)) {
    return new ClientError(
      'OVERLOADED',
      `${describeAddress(address)} has too many clients`,
      'close some of its connections',
    );
  }
  return null;
}
