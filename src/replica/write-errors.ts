/**
 * The errors of a replicated machine, in the words clients see. Every one but `UNKNOWNOUTCOME`
 * promises that nothing was done and nothing will be.
 */
import type { NodeId } from '../consensus/types.js';
import { ErrorReply } from '../resp/reply.js';

export function noLeaderFound(waitedMs: number): ErrorReply {
  return new ErrorReply(
    `CLUSTERDOWN no leader was found within ${Math.round(waitedMs)} ms; a majority of the nodes must be up. Nothing was done`,
  );
}

export function readUnconfirmed(waitedMs: number): ErrorReply {
  return new ErrorReply(
    `CLUSTERDOWN the read could not be confirmed with a majority of the nodes within ${Math.round(waitedMs)} ms`,
  );
}

export function leaderLost(leader: NodeId): ErrorReply {
  return new ErrorReply(
    `UNKNOWNOUTCOME the leader ${leader} was lost before it answered; the write may or may not have happened`,
  );
}

export function notCommittedInTime(waitedMs: number): ErrorReply {
  return new ErrorReply(
    `UNKNOWNOUTCOME no majority confirmed the write within ${Math.round(waitedMs)} ms; it may or may not have happened`,
  );
}

/** The entry's fate lies inside a snapshot that was installed over it. */
export function hiddenBySnapshot(): ErrorReply {
  return new ErrorReply(
    'UNKNOWNOUTCOME this node caught up from a snapshot meanwhile; the write may or may not have happened',
  );
}

/** Another leader's entry was committed in its place, so it can never be (Raft, section 5.3). */
export function overwritten(): ErrorReply {
  return new ErrorReply('TRYAGAIN the leader changed before the write was replicated; nothing was done');
}

export function tooManyWaiting(): ErrorReply {
  return new ErrorReply('TRYAGAIN too many writes wait to be replicated; nothing was done');
}

export function stopping(): ErrorReply {
  return new ErrorReply('TRYAGAIN this node is stopping; nothing was done');
}
