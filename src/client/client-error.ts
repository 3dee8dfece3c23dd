/** What can go wrong between a client and its cluster, said so that a person knows what to do next. */

/**
 * Every code but `UNKNOWN_OUTCOME` promises that the command changed nothing and never will.
 * - `UNREACHABLE`: no connection, or it broke before the command left or under a command that only reads.
 * - `TIMEOUT`: a command that only reads got no answer in time, or there was no time left to send it.
 * - `NO_QUORUM`: the nodes that answer have no leader, or no majority behind it.
 * - `UNKNOWN_OUTCOME`: the command was sent and its answer never came; it may happen, even later.
 * - `OVERLOADED`: the cluster asks to come back later.
 * - `WRONG_PASSWORD`: the node wants a password, or another one.
 * - `NOT_SUPPORTED`: this engine does not offer the command.
 * - `UNKNOWN_NODE`: the cluster has no node of that name.
 * - `PROTOCOL`: what answers at that port is no node of a cluster.
 */
export type ClientErrorCode =
  | 'UNREACHABLE'
  | 'TIMEOUT'
  | 'NO_QUORUM'
  | 'UNKNOWN_OUTCOME'
  | 'OVERLOADED'
  | 'WRONG_PASSWORD'
  | 'NOT_SUPPORTED'
  | 'UNKNOWN_NODE'
  | 'PROTOCOL';

export class ClientError extends Error {
  override readonly name = 'ClientError';

  constructor(
    readonly code: ClientErrorCode,
    message: string,
    /** What to do next, as a sentence without a full stop. */
    readonly hint: string,
  ) {
    super(message);
  }
}
