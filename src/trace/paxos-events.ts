/** What a Paxos core tells about itself. Rounds come by the thousand: of those, counters tell. */
import type { NodeId } from '../consensus/types.js';

export type PaxosEvent =
  /** A sample, at most one a tick: requests of this proposer that were chosen since it started, and its rounds. */
  | {
      readonly type: 'operationsChosen';
      readonly chosen: number;
      readonly rounds: number;
      readonly conflicts: number;
    }
  /** A round of this proposer lost to another ballot; at most one a tick is told. */
  | {
      readonly type: 'ballotConflict';
      readonly key: string;
      /** The ballot that lost. */
      readonly counter: number;
      readonly phase: 'prepare' | 'accept';
      /** The proposer it lost to, and its counter; null: the proposer had aged in between. */
      readonly winner: { readonly counter: number; readonly nodeId: NodeId } | null;
    }
  /** Tombstones begin to be collected, or are forgotten on every node, or not all nodes answered. */
  | { readonly type: 'collectionStarted'; readonly tombstones: number }
  | { readonly type: 'collectionEnded'; readonly tombstones: number; readonly succeeded: boolean };
