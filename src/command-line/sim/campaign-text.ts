/** The verdict on many runs, for people and for programs. */
import { secondsText } from '../../sim/tell/fault-text.js';
import type { Paint } from '../paint.js';
import type { CampaignProgress, CampaignResult } from './campaign.js';
import { countText, simulatedText, spanText } from './figures.js';
import { flagWords, type PlanRequest } from './plan-flags.js';

function replayCommand(seed: number, request: PlanRequest): string {
  return `conclave sim replay ${seed}${flagWords(request)}`;
}

function shrinkCommand(seed: number, request: PlanRequest): string {
  return `conclave sim shrink ${seed}${flagWords(request)}`;
}

/** One line that changes. */
export function progressText(progress: CampaignProgress, runs: number, elapsedMs: number): string {
  const hoursPerMinute = progress.simulatedMs / 60 / Math.max(1, elapsedMs);
  const found = progress.hasViolation ? 'a violation: waiting for the runs under way' : 'no violation';
  return `${progress.runs} of ${countText(runs, 'run')}, ${found}, ${hoursPerMinute.toFixed(1)} simulated hours per minute …`;
}

/** As in `2000 runs, 11.2 simulated hours in 1.9 minutes (350 to 1), no violation`; ends with a line break. */
export function formatVerdict(result: CampaignResult, elapsedMs: number, paint: Paint): string {
  const { runs, simulatedMs, seed, digest, unchecked } = result;
  const ratio = Math.round(simulatedMs / Math.max(1, elapsedMs));
  const found = result.found === null ? paint('green', 'no violation') : paint('red', 'a violation');
  const seeds = runs === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + runs - 1}`;
  const lines = [
    `${countText(runs, 'run')}, ${simulatedText(simulatedMs)} in ${spanText(elapsedMs)} (${ratio} to 1), ${found}`,
    paint('dim', `${seeds}, digest ${digest}`),
  ];
  if (unchecked > 0) {
    lines.push(
      `${countText(unchecked, 'history', 'histories')} too hard to check for linearizability; all else was checked`,
    );
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** What was found, how to see it again, and what came last. Ends with a line break. */
export function formatViolation(
  found: NonNullable<CampaignResult['found']>,
  request: PlanRequest,
  lastLines: readonly string[],
  paint: Paint,
): string {
  const { plan, violation } = found;
  const lines = [
    paint('red', `Violated: ${violation.invariant}`),
    `  ${violation.message}`,
    `  seed ${plan.seed}, ${countText(plan.nodes.length, 'node')}, after ${secondsText(violation.timeMs)} of virtual time`,
    '',
    'What came last:',
    ...lastLines.map((line) => `  ${line}`),
    '',
    `See it:          ${paint('cyan', replayCommand(plan.seed, request))}`,
    `Make it smaller: ${paint('cyan', shrinkCommand(plan.seed, request))}`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}

/** What `conclave sim --json` prints; docs/SIMULATOR.md says what it means. */
export interface SimReport {
  readonly seed: number;
  readonly runs: number;
  readonly simulatedSeconds: number;
  readonly elapsedSeconds: number;
  readonly digest: string;
  readonly steps: number;
  readonly operations: number;
  readonly unchecked: number;
  readonly violations: readonly ReportedViolation[];
}

interface ReportedViolation {
  readonly seed: number;
  readonly nodes: number;
  readonly invariant: string;
  readonly message: string;
  readonly timeMs: number;
  readonly replay: string;
  readonly shrink: string;
}

export function reportOf(result: CampaignResult, request: PlanRequest, elapsedMs: number): SimReport {
  const { seed, runs, simulatedMs, digest, steps, operations, unchecked, found } = result;
  return {
    seed,
    runs,
    simulatedSeconds: Math.round(simulatedMs) / 1000,
    elapsedSeconds: Math.round(elapsedMs) / 1000,
    digest,
    steps,
    operations,
    unchecked,
    violations: found === null ? [] : [reportViolation(found, request)],
  };
}

function reportViolation(
  { plan, violation }: NonNullable<CampaignResult['found']>,
  request: PlanRequest,
): ReportedViolation {
  const { seed, nodes } = plan;
  return {
    seed,
    nodes: nodes.length,
    ...violation,
    replay: replayCommand(seed, request),
    shrink: shrinkCommand(seed, request),
  };
}
