/**
 * Simulates many seeds, several at once, up to the first violation. What it answers depends on the seeds
 * alone: runs beyond the first violation, which were under way by chance, do not count.
 */
import { TraceDigest } from '../../sim/digest.js';
import type { Plan } from '../../sim/plan.js';
import type { Violation } from '../../sim/violation.js';
import type { RunOutcome } from './worker-protocol.js';

export interface CampaignRequest {
  /** The first seed; the others follow it. */
  readonly seed: number;
  readonly runs: number;
  readonly planOf: (seed: number) => Plan;
}

export interface CampaignResult {
  readonly seed: number;
  /** How many seeds count: all, or those up to the one that violated. */
  readonly runs: number;
  readonly simulatedMs: number;
  /** Of all runs that count, in the order of their seeds. */
  readonly digest: string;
  readonly steps: number;
  readonly operations: number;
  /** Runs whose history was too hard to check for linearizability. */
  readonly unchecked: number;
  readonly found: FoundViolation | null;
}

export interface FoundViolation {
  readonly plan: Plan;
  readonly violation: Violation;
}

export interface CampaignProgress {
  readonly runs: number;
  readonly simulatedMs: number;
  readonly hasViolation: boolean;
}

export type RunPlan = (plan: Plan) => Promise<RunOutcome>;

/** Each of `runners` simulates one plan at a time. Rejects with what a runner rejects with. */
export async function runCampaign(
  request: CampaignRequest,
  runners: readonly RunPlan[],
  onProgress: (progress: CampaignProgress) => void,
): Promise<CampaignResult> {
  const outcomes: RunOutcome[] = [];
  let next = 0;
  let end = request.runs;
  let runs = 0;
  let simulatedMs = 0;
  let hasViolation = false;
  const work = async (run: RunPlan): Promise<void> => {
    while (next < end) {
      const place = next;
      next += 1;
      const outcome = await run(request.planOf(request.seed + place));
      outcomes[place] = outcome;
      if (outcome.violation !== null) {
        hasViolation = true;
        end = Math.min(end, place + 1);
      }
      runs += 1;
      simulatedMs += outcome.simulatedMs;
      onProgress({ runs, simulatedMs, hasViolation });
    }
  };
  await Promise.all(runners.map(work));
  return combine(request, outcomes.slice(0, end));
}

function combine({ seed, planOf }: CampaignRequest, outcomes: readonly RunOutcome[]): CampaignResult {
  const digest = new TraceDigest();
  for (const outcome of outcomes) digest.addText(outcome.digest);
  const sum = (of: (outcome: RunOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const violation = outcomes.at(-1)?.violation ?? null;
  return {
    seed,
    runs: outcomes.length,
    simulatedMs: sum((outcome) => outcome.simulatedMs),
    digest: outcomes.length === 1 ? (outcomes[0]?.digest ?? '') : digest.toString(),
    steps: sum((outcome) => outcome.steps),
    operations: sum((outcome) => outcome.operations),
    unchecked: sum((outcome) => (outcome.linearizability === 'Unknown' ? 1 : 0)),
    found: violation === null ? null : { plan: planOf(seed + outcomes.length - 1), violation },
  };
}
