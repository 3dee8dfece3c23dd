/** A run that a dashboard watches: what happens in it reaches the dashboard as it is simulated. */
import type { Plan } from '../../sim/plan.js';
import { secondsText } from '../../sim/tell/fault-text.js';
import type { Sighting } from '../../sim/tell/watcher.js';
import { planTitle } from './replay-text.js';
import { SimulationWorker } from './simulation-worker.js';
import type { RunOutcome } from './worker-protocol.js';

/** The run begins at midnight, so that a time of day tells how long it has lasted. */
const MIDNIGHT_MS = new Date(2000, 0, 1).getTime();

export class WatchedRun {
  readonly membership;
  readonly inspect = null;
  readonly inspectRegisters = null;
  /** Which run it is. */
  readonly title: string;
  /** Resolves at the end of the run; rejects with an AbortError if nobody wanted to see it. */
  readonly complete: Promise<{ readonly violationMs: number | null; readonly verdict: string }>;
  private readonly ended: Promise<RunOutcome>;
  private readonly ending = new AbortController();
  private begin: (outcome: Promise<RunOutcome>) => void = () => undefined;

  constructor(
    private readonly plan: Plan,
    private readonly bug: string | null,
  ) {
    const nodes = plan.nodes.map((id) => ({ id, port: null }));
    this.membership = { cluster: `seed ${plan.seed}`, engine: plan.engine, nodes };
    this.title = `${planTitle(plan)}${bug === null ? '' : `; planted bug: ${bug}`}`;
    this.ended = new Promise((resolve) => {
      this.begin = resolve;
    });
    this.complete = this.ended.then((outcome) => ({
      violationMs: outcome.violation === null ? null : atMidnight(outcome.violation.timeMs),
      verdict: verdictOf(outcome),
    }));
  }

  /** How it came out; null if it was left before. Only once `start` was called. */
  get outcome(): Promise<RunOutcome | null> {
    return this.ended.catch((error: unknown) => {
      if (this.ending.signal.aborted) return null;
      throw error;
    });
  }

  nowMs(): number {
    return MIDNIGHT_MS;
  }

  start(observe: (sighting: Sighting) => void): () => void {
    const { plan, bug, ending } = this;
    const worker = new SimulationWorker(ending.signal);
    const onSightings = (sightings: readonly Sighting[]): void => {
      for (const sighting of sightings) observe(moved(sighting));
    };
    this.begin(worker.run({ plan, bug, manner: 'watched' }, { onSightings }));
    return () => ending.abort();
  }
}

/** By the clock of what is observed: when so much of the run has passed. */
export function atMidnight(runMs: number): number {
  return MIDNIGHT_MS + runMs;
}

function moved(sighting: Sighting): Sighting {
  if (sighting.type !== 'event') return { ...sighting, timeMs: atMidnight(sighting.timeMs) };
  return { type: 'event', event: { ...sighting.event, time: atMidnight(sighting.event.time) } };
}

function verdictOf({ violation, linearizability }: RunOutcome): string {
  if (violation !== null) {
    return `VIOLATED at ${secondsText(violation.timeMs)}: ${violation.invariant}: ${violation.message}`;
  }
  return linearizability === 'Unknown'
    ? 'No violation, but its history was too hard to check.'
    : 'No violation.';
}
