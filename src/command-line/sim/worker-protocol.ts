/** What is said between a command of the simulator and its worker threads: plain data, so that it can be copied. */
import type { Plan } from '../../sim/plan.js';
import type { RunResult } from '../../sim/simulation.js';
import type { Sighting } from '../../sim/tell/watcher.js';

/** How a run is told. */
export interface TellManner {
  /** `lanes`: lines with a lane for each node; `json`: an object a step; `sentences`: steps as sentences. */
  readonly format: 'lanes' | 'json' | 'sentences';
  /** Also what says nothing new. */
  readonly tellsAll: boolean;
  readonly fromMs: number;
  readonly toMs: number;
  readonly width: number;
  readonly isUnicode: boolean;
  readonly isColoured: boolean;
}

export interface RunTask {
  readonly plan: Plan;
  /** Name of a planted bug. */
  readonly bug: string | null;
  /** `watched`: seen as a dashboard sees a cluster. Null: only the outcome is wanted. */
  readonly manner: TellManner | 'watched' | null;
}

/** Without a line break at the end. */
export interface TimedLine {
  readonly timeMs: number;
  readonly text: string;
}

export type RunOutcome = Omit<RunResult, 'plan'>;

/** Any number of `lines` and `sightings`, then one of the others. */
export type WorkerReply =
  | { readonly type: 'lines'; readonly lines: readonly TimedLine[] }
  | { readonly type: 'sightings'; readonly sightings: readonly Sighting[] }
  | { readonly type: 'done'; readonly outcome: RunOutcome }
  | { readonly type: 'failed'; readonly message: string };
