/** Ballots: the numbers of proposals, totally ordered, and never used twice by anybody. */
import type { NodeId } from '../consensus/types.js';

/**
 * "Different proposers choose their numbers from disjoint sets of numbers" (Paxos Made Simple, section 2.2):
 * the proposer's name is part of the number. Immutable, and shared by whoever mentions it.
 */
export interface Ballot {
  /** From 1 on; a proposer never uses a counter again, for any register, also after a restart. */
  readonly counter: number;
  /** The proposer. */
  readonly nodeId: NodeId;
}

/** Negative if `left` comes first, 0 if they are the same. */
export function compareBallots(left: Ballot, right: Ballot): number {
  if (left.counter !== right.counter) return left.counter - right.counter;
  if (left.nodeId === right.nodeId) return 0;
  return left.nodeId < right.nodeId ? -1 : 1;
}

/** Whether `left` comes before `right`; nothing comes before no ballot at all (null). */
export function isBefore(left: Ballot, right: Ballot | null): boolean {
  return right !== null && compareBallots(left, right) < 0;
}

export function isSameBallot(left: Ballot | null, right: Ballot | null): boolean {
  if (left === null || right === null) return left === right;
  return left.counter === right.counter && left.nodeId === right.nodeId;
}

/** As in `17.n2`: the counter, and whose it is. */
export function ballotText({ counter, nodeId }: Ballot): string {
  return `${counter}.${nodeId}`;
}
