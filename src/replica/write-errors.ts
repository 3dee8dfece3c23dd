/**
 * The errors of a replicated machine, in the words clients see. Every one but `UNKNOWNOUTCOME`
 * promises that nothing was done and nothing will be.
 */
import type { NodeId } from '../consensus/types.js';
import type { FailureReason } from '../paxos/effects.js';
import { ErrorReply, type Reply } from '../resp/reply.js';

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

/** What went through the log and only read did nothing, whatever became of its entry. */
export function asReadReply(reply: Reply, waitedMs: number): Reply {
  const isUnknown = reply instanceof ErrorReply && reply.message.startsWith('UNKNOWNOUTCOME ');
  return isUnknown ? readUnconfirmed(waitedMs) : reply;
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

/** A read that had to follow writes of its connection, whose own fate is told by their answers. */
export function leaderChanged(): ErrorReply {
  return new ErrorReply('TRYAGAIN the leader changed before the read was replicated; nothing was done');
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

/** Under Paxos each key is a register of its own. */
export function notSupported(name: string): ErrorReply {
  return new ErrorReply(
    `NOTSUPPORTED ${name} is about more than one key: under Paxos each key is decided by itself`,
  );
}

export function noMajorityAnswered(waitedMs: number): ErrorReply {
  return new ErrorReply(
    `CLUSTERDOWN no majority of the nodes answered within ${Math.round(waitedMs)} ms. Nothing was done`,
  );
}

/** Why a command was not done by Paxos, and never will be. */
export function refusalOf(reason: FailureReason, waitedMs: number): ErrorReply {
  switch (reason) {
    case 'noQuorum':
      return noMajorityAnswered(waitedMs);
    case 'contended':
      return new ErrorReply('TRYAGAIN other nodes wrote this key first, again and again; nothing was done');
    case 'overloaded':
      return tooManyWaiting();
  }
}

/** Why it is not known whether a command was done by Paxos. */
export function unknownOf(reason: FailureReason, waitedMs: number): ErrorReply {
  return reason === 'noQuorum'
    ? notCommittedInTime(waitedMs)
    : new ErrorReply(
        'UNKNOWNOUTCOME other nodes wrote this key again and again; the write may or may not have happened',
      );
}
