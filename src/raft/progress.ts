/** How far the leader knows each follower to be. */
import type { LogIndex, NodeId } from '../consensus/types.js';

export interface FollowerProgress {
  readonly id: NodeId;
  readonly state: 'probe' | 'replicate' | 'snapshot';
  readonly matchIndex: LogIndex;
  readonly nextIndex: LogIndex;
  readonly inflightMessages: number;
  readonly recentlyActive: boolean;
}
