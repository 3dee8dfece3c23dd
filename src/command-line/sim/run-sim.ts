/** Runs `conclave sim` for a person: workers, progress, an end at once on Ctrl-C, and the last words. */
import { availableParallelism } from 'node:os';
import { InterruptedError } from '../error-report.js';
import type { Progress } from '../progress.js';
import type { Surroundings } from '../surroundings.js';
import {
  type CampaignProgress,
  type CampaignRequest,
  type CampaignResult,
  type FoundViolation,
  runCampaign,
} from './campaign.js';
import { progressText } from './campaign-text.js';
import { countText, simulatedText } from './figures.js';
import { flagWords, type PlanRequest, planOf } from './plan-flags.js';
import { type SimulationWorker, withWorkers } from './simulation-worker.js';
import type { TellManner } from './worker-protocol.js';

export interface SimRequest {
  readonly seed: number;
  readonly runs: number;
  /** Null: as many as there are cores. */
  readonly jobs: number | null;
  readonly plan: PlanRequest;
  readonly progress: Progress;
  readonly interruptible: Surroundings['interruptible'];
  /** Called when it can be interrupted, before the first run. */
  readonly onStart: () => void;
}

export interface SimResult {
  readonly campaign: CampaignResult;
  readonly elapsedMs: number;
  /** The last events before the violation; none without one. */
  readonly lastLines: readonly string[];
}

const LAST_LINES = 12;
const SENTENCES: TellManner = {
  format: 'sentences',
  tellsAll: false,
  fromMs: 0,
  toMs: Number.POSITIVE_INFINITY,
  width: 0,
  isUnicode: true,
  isColoured: false,
};

/** Throws `InterruptedError` on Ctrl-C, which says how far it came. */
export async function runSim(request: SimRequest): Promise<SimResult> {
  const { seed, runs, plan } = request;
  const jobs = Math.min(request.jobs ?? availableParallelism(), runs);
  const campaign: CampaignRequest = { seed, runs, planOf: (each) => planOf(each, plan) };
  const { progress } = request;
  const startedMs = performance.now();
  let last: CampaignProgress = { runs: 0, simulatedMs: 0, hasViolation: false };
  const onProgress = (now: CampaignProgress): void => {
    last = now;
    progress.update(progressText(now, runs, performance.now() - startedMs));
  };
  try {
    return await request.interruptible((signal) =>
      withWorkers(jobs, signal, async (workers) => {
        request.onStart();
        const runners = workers.map((worker) => runnerOf(worker, plan.bug));
        const result = await runCampaign(campaign, runners, onProgress);
        const elapsedMs = performance.now() - startedMs;
        const lastLines = result.found === null ? [] : await lastWords(workers, result.found, plan.bug);
        return { campaign: result, elapsedMs, lastLines };
      }),
    );
  } catch (error) {
    progress.clear();
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    throw new InterruptedError(interruptedText(request, last));
  } finally {
    progress.clear();
  }
}

function runnerOf(worker: SimulationWorker, bug: string | null): Parameters<typeof runCampaign>[1][number] {
  return (plan) => worker.run({ plan, bug, manner: null });
}

/** The run is the same again, step by step: this time it tells what happens. */
async function lastWords(
  workers: readonly SimulationWorker[],
  { plan }: FoundViolation,
  bug: string | null,
): Promise<readonly string[]> {
  let lines: string[] = [];
  await workers[0]?.run(
    { plan, bug, manner: SENTENCES },
    {
      onLines: (more) => {
        lines = [...lines, ...more.map((line) => line.text)].slice(-LAST_LINES);
      },
    },
  );
  return lines;
}

function interruptedText({ seed, runs, plan }: SimRequest, last: CampaignProgress): string {
  const found = last.hasViolation ? 'a violation was found' : 'no violation so far';
  const again = `conclave sim --seed ${seed} --runs ${runs}${flagWords(plan)}`;
  return `Interrupted after ${last.runs} of ${countText(runs, 'run')}, ${simulatedText(last.simulatedMs)}: ${found}. The same runs again: ${again}`;
}
