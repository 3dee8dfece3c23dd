/**
 * The reads that wait: on a leader for a commit in its term and for a round of confirmations, on a
 * follower to be forwarded and for the leader's answer. Only the bookkeeping; the rules are in reads.ts.
 */
import type { ReadReady, ReadRefused } from '../consensus/effects.js';
import type { LogIndex, NodeId } from '../consensus/types.js';

export interface ReadRequest {
  /** The follower that forwarded it, or null if it came from this node's own driver. */
  readonly forwardedBy: NodeId | null;
  readonly incarnation: number;
  readonly context: number;
}

/** Reads that are confirmed together by a round of heartbeats. */
export interface ReadRound {
  readonly round: number;
  /** `commitIndex` when the round began: at least what it was when any of the reads came. */
  readonly index: LogIndex;
  readonly requests: readonly ReadRequest[];
}

/** Reads of this follower that went to the leader in one message. */
export interface ForwardedReads {
  readonly contexts: readonly number[];
  waitedTicks: number;
}

export class ReadQueue {
  /** On a leader: not yet part of a round. */
  waiting: ReadRequest[] = [];
  /** In the order of their rounds. */
  readonly rounds: ReadRound[] = [];
  /** Counts rounds for as long as the process lives, so that no number comes twice in a term. */
  round = 0;
  /** On a follower: contexts to forward in this turn. */
  toForward: number[] = [];
  readonly forwarded = new Map<number, ForwardedReads>();
  forwardedCount = 0;
  ready: ReadReady[] = [];
  refused: ReadRefused[] = [];
}
