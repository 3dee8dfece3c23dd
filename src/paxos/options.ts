/** What a Paxos core is told when it starts. What it finds on disk comes as `DurableState`. */
import type { GroupId, NodeId } from '../consensus/types.js';

export interface PaxosOptions {
  readonly id: NodeId;
  readonly groupId: GroupId;
  /** All nodes, this one too: each is proposer and acceptor. */
  readonly nodes: readonly NodeId[];
  /** A request that is not chosen within so many ticks is given up. */
  readonly requestTicks: number;
  /** What was not answered is sent again after so many ticks. */
  readonly resendTicks: number;
  /** Conflicts after which a request is given up, if its time is not over before. */
  readonly roundsMax: number;
  /** A proposer that lost waits 0 to 1 ticks, then 0 to 3, 0 to 7 … up to this. */
  readonly backoffTicksMax: number;
  /** Requests that may wait for another one to the same key. */
  readonly waitingPerKeyMax: number;
  /** Requests under way or waiting, in all. */
  readonly requestsMax: number;
  /** Registers of which the value and the next ballot are kept for a round trip less. 0: none. */
  readonly cachedMax: number;
  /** Counters of ballots that are reserved at a time, at the price of one record on disk. */
  readonly countersReserved: number;
  /** A tombstone is collected after so many ticks; and a collection that failed is tried again. */
  readonly collectAfterTicks: number;
  /** Tombstones in one collection. */
  readonly collectedAtOnceMax: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}
