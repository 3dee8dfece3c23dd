/** What a guided tour is made of: where it is once something was seen, and what it says there. */
import type { ClusterState } from '../model/cluster-state.js';

export interface TourScript<Progress> {
  readonly start: Progress;
  after(progress: Progress, state: ClusterState): Progress;
  /** A line each. */
  say(progress: Progress, state: ClusterState): readonly string[];
}
