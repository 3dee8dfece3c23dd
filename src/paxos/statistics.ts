/** What a Paxos node has done since it started, as counters for people. */

export interface PaxosStatistics {
  /** Requests of this proposer whose change was chosen. */
  chosen: number;
  /** Requests that ended without that. */
  unanswered: number;
  /** Rounds of this proposer, and those among them that needed no prepare of their own. */
  rounds: number;
  roundsWithoutPrepare: number;
  /** Rounds that lost to another ballot. */
  conflicts: number;
  /** What this acceptor said: promises (those that rode along as well), acceptances, rejections. */
  promises: number;
  acceptances: number;
  rejections: number;
  /** What other proposers told to be chosen. */
  learned: number;
  /** Tombstones that this node collected. */
  collected: number;
}

export function newStatistics(): PaxosStatistics {
  return {
    chosen: 0,
    unanswered: 0,
    rounds: 0,
    roundsWithoutPrepare: 0,
    conflicts: 0,
    promises: 0,
    acceptances: 0,
    rejections: 0,
    learned: 0,
    collected: 0,
  };
}
