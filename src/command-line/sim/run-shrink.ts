/** Runs `conclave sim shrink`: the smallest plan that still violates what the plan of a seed violates. */
import { ClusterError } from '../../cluster/cluster-error.js';
import type { Plan } from '../../sim/plan.js';
import { type Shrunk, shrink } from '../../sim/shrink.js';
import { faultSentence, secondsText } from '../../sim/tell/fault-text.js';
import { InterruptedError } from '../error-report.js';
import type { Paint } from '../paint.js';
import type { Progress } from '../progress.js';
import type { Surroundings } from '../surroundings.js';
import { checkWritable } from '../user-file.js';
import { countText } from './figures.js';
import { writePlanFile } from './plan-file.js';
import { flagWords, type PlanRequest, planOf } from './plan-flags.js';
import { type SimulationWorker, withWorkers } from './simulation-worker.js';

const RUNS_MAX = 1_000;

export interface ShrinkRequest {
  readonly seed: number;
  readonly plan: PlanRequest;
  /** File for the smallest plan. */
  readonly output: string | null;
  readonly progress: Progress;
  readonly interruptible: Surroundings['interruptible'];
}

export interface ShrinkResult {
  readonly original: Plan;
  readonly shrunk: Shrunk;
}

/** Throws `NO_VIOLATION` if there is nothing to shrink, `InterruptedError` on Ctrl-C. */
export async function runShrink(request: ShrinkRequest): Promise<ShrinkResult> {
  const { seed, plan: wanted, output } = request;
  if (output !== null) checkWritable(output);
  const original = planOf(seed, wanted);
  const shrunk = await shrinkInWorker(original, request);
  if (shrunk === null) {
    throw new ClusterError(
      'NO_VIOLATION',
      `Seed ${seed} violates nothing: there is nothing to shrink.`,
      `See what happens: conclave sim replay ${seed}${flagWords(wanted)}`,
    );
  }
  if (output !== null) {
    writePlanFile(output, { plan: shrunk.plan, bug: wanted.bug, invariant: shrunk.violation.invariant });
  }
  return { original, shrunk };
}

async function shrinkInWorker(
  plan: Plan,
  { plan: { bug }, progress, interruptible }: ShrinkRequest,
): Promise<Shrunk | null> {
  let last = 'nothing was made smaller yet';
  const onRun = (runs: number, smallest: Plan): void => {
    last = `${countText(runs, 'run')}, ${smallest.faults.length} of ${countText(plan.faults.length, 'fault')} left`;
    progress.update(`${last} …`);
  };
  try {
    return await interruptible((signal) =>
      withWorkers(1, signal, async ([worker]) => {
        if (worker === undefined) return null;
        return shrink(plan, tryIn(worker, bug), { runsMax: RUNS_MAX, onRun });
      }),
    );
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    throw new InterruptedError(`Interrupted: ${last}.`);
  } finally {
    progress.clear();
  }
}

function tryIn(worker: SimulationWorker, bug: string | null): Parameters<typeof shrink>[1] {
  return async (plan) => (await worker.run({ plan, bug, manner: null })).violation;
}

/** Ends with a line break. */
export function formatShrunk(
  { original, shrunk }: ShrinkResult,
  request: ShrinkRequest,
  paint: Paint,
): string {
  const { plan, violation, runs, isSmallest } = shrunk;
  const { faults, nodes, workload } = plan;
  const { seed, output } = request;
  const before = `${countText(original.faults.length, 'fault')}, ${countText(original.workload.sessions, 'client')}, ${secondsText(original.durationMs)}`;
  const after = `${countText(faults.length, 'fault')}, ${countText(workload.sessions, 'client')}, ${secondsText(plan.durationMs)}`;
  const next =
    output === null
      ? `To replay it: ${paint('cyan', `conclave sim shrink ${seed}${flagWords(request.plan)} --output plan.json`)}`
      : `See it: ${paint('cyan', `conclave sim replay --plan ${output}`)}`;
  const lines = [
    paint('red', `Violated: ${violation.invariant}`),
    `  ${violation.message}`,
    `  after ${secondsText(violation.timeMs)} of virtual time, on ${countText(nodes.length, 'node')}`,
    '',
    faults.length === 0 ? 'It needs no fault at all.' : 'All it needs:',
    ...faults.map((fault) => `  ${faultSentence(fault, nodes)}`),
    '',
    `Before: ${before}`,
    `After:  ${after} (${countText(runs, 'run')}${isSmallest ? '' : ', stopped there: it might get smaller still'})`,
    '',
    next,
  ];
  return `${lines.join('\n')}\n`;
}

/** What `--json` prints; docs/SIMULATOR.md says what it means. */
export function shrunkToJson({ original, shrunk }: ShrinkResult, request: ShrinkRequest): unknown {
  const { plan, violation, runs, isSmallest } = shrunk;
  return {
    seed: request.seed,
    bug: request.plan.bug,
    ...violation,
    runs,
    isSmallest,
    faultsBefore: original.faults.length,
    faults: plan.faults.map((fault) => faultSentence(fault, plan.nodes)),
    output: request.output,
    plan,
  };
}
