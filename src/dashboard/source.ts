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
  /**
   * The register of `key` first, unless it is empty, then some others. Null under Raft, and where nobody can be
   * asked.
   */
  readonly inspectRegisters: ((key: string) => Promise<readonly RegisterInspection[]>) | null;
}

/** What one acceptor says of one key. Ballots read as in `17.n2`. */
export interface HeldRegister {
  readonly node: string;
  readonly hasAnswered: boolean;
  readonly promised: string | null;
  readonly accepted: string | null;
  /** It knows what it has accepted to be chosen. */
  readonly isChosen: boolean;
  readonly isTombstone: boolean;
  readonly value: string | null;
}

export interface RegisterInspection {
  readonly key: string;
  readonly acceptors: readonly HeldRegister[];
}

export interface Inspection {
  /** The newest entries of its log, oldest first. */
  readonly entries: readonly { readonly index: number; readonly term: number; readonly text: string }[];
  /** What it wrote last to its log file, oldest first. */
  readonly lines: readonly { readonly timeMs: number; readonly text: string; readonly isBad: boolean }[];
}
