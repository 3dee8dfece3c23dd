/** Where a dashboard gets what it shows: a live cluster, or a replay. The view does not know which. */
import type { Membership, Observation } from './model/observation.js';

export interface DashboardSource {
  readonly membership: Membership;
  /** Begins to observe; returns what ends it. Called once. */
  start(observe: (observation: Observation) => void): () => void;
  /** Milliseconds now, by the clock of the observations. */
  nowMs(): number;
  /** More about one node than is watched all the time. Null where there is no more. */
  readonly inspect: ((node: string) => Promise<Inspection>) | null;
}

export interface Inspection {
  /** The newest entries of its log, oldest first. */
  readonly entries: readonly { readonly index: number; readonly term: number; readonly text: string }[];
  /** What it wrote last to its log file, oldest first. */
  readonly lines: readonly { readonly timeMs: number; readonly text: string; readonly isBad: boolean }[];
}
