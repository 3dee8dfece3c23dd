/** Runs `conclave sim replay`: what is told, in which manner, and how it ends. */
import { ClusterError, usageError } from '../../cluster/cluster-error.js';
import { parseDuration } from '../../cluster/duration.js';
import type { Plan } from '../../sim/plan.js';
import type { Violation } from '../../sim/violation.js';
import { hasUnicode } from '../encoding.js';
import type { Paint } from '../paint.js';
import type { Surroundings } from '../surroundings.js';
import { readPlanFile } from './plan-file.js';
import { type PlanFlags, parsePlanFlags, parseSeed, planOf } from './plan-flags.js';
import { replay } from './replay.js';
import { formatOutcome, formatPlan, outcomeToJson } from './replay-text.js';
import { atMidnight, WatchedRun } from './watched-run.js';
import type { TellManner } from './worker-protocol.js';

const WIDTH_IN_PIPE = 80;
const WIDTH_MIN = 40;
const SPEED_MAX = 1000;
const SPEED_USUAL = 0.1;

export interface ReplayFlags extends PlanFlags {
  readonly plan?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly all: boolean;
  readonly follow: boolean;
  readonly speed?: string | undefined;
}

/** What is to be replayed for people who look at it, and where they begin. */
export interface ReplayView {
  readonly source: WatchedRun;
  /** By the clock of the source. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly speed: number;
}

/** The same run, for a dashboard. Throws usage errors. */
export function watchReplay(seedText: string | undefined, flags: ReplayFlags): ReplayView {
  const { plan, bug } = wantedPlan(seedText, flags);
  const { fromMs, toMs } = parseWindow(flags);
  const speed = parseSpeed(flags.speed);
  return { source: new WatchedRun(plan, bug), fromMs: atMidnight(fromMs), toMs: atMidnight(toMs), speed };
}

/** Returns what was violated, or null. Throws usage errors. */
export async function runReplay(
  seedText: string | undefined,
  flags: ReplayFlags,
  isJson: boolean,
  surroundings: Surroundings,
): Promise<Violation | null> {
  const { paint } = surroundings;
  const { plan, bug } = wantedPlan(seedText, flags);
  const speed = flags.follow ? parseSpeed(flags.speed) : null;
  const manner = mannerOf(flags, isJson, paint);
  if (!isJson) surroundings.write(formatPlan(plan, bug, paint));
  const write = (line: string): void => surroundings.write(`${line}\n`);
  const outcome = await replay({ task: { plan, bug, manner }, speed, write, surroundings });
  if (outcome === null) return null;
  surroundings.write(
    isJson ? `${JSON.stringify(outcomeToJson(outcome))}\n` : formatOutcome(outcome, plan.engine, paint),
  );
  return outcome.violation;
}

function wantedPlan(seedText: string | undefined, flags: ReplayFlags): { plan: Plan; bug: string | null } {
  if (flags.plan !== undefined && seedText === undefined) return readPlanFile(flags.plan);
  if (seedText === undefined || flags.plan !== undefined) {
    throw usageError(
      'USAGE',
      flags.plan === undefined ? 'Which run?' : 'A file of a plan has its own seed.',
      'Name either a seed or --plan FILE.',
    );
  }
  const request = parsePlanFlags(flags);
  return { plan: planOf(parseSeed(seedText), request), bug: request.bug };
}

function parseWindow(flags: ReplayFlags): { readonly fromMs: number; readonly toMs: number } {
  const fromMs = flags.from === undefined ? 0 : parseMoment(flags.from);
  const toMs = flags.to === undefined ? Number.POSITIVE_INFINITY : parseMoment(flags.to);
  if (toMs < fromMs) {
    throw new ClusterError(
      'BAD_DURATION',
      '--to is before --from.',
      'Give the earlier one as --from.',
      'usage',
    );
  }
  return { fromMs, toMs };
}

function mannerOf(flags: ReplayFlags, isJson: boolean, paint: Paint): TellManner {
  return {
    ...parseWindow(flags),
    format: isJson ? 'json' : 'lanes',
    tellsAll: flags.all,
    width: Math.max(WIDTH_MIN, process.stdout.columns || WIDTH_IN_PIPE),
    isUnicode: hasUnicode(process.env),
    isColoured: paint('dim', 'x') !== 'x',
  };
}

/** A length of time since the beginning, which may be none. */
function parseMoment(text: string): number {
  return /^0+(?:\.0+)?(?:ms|s|m|h|d)?$/.test(text.trim()) ? 0 : parseDuration(text);
}

function parseSpeed(text: string | undefined): number {
  if (text === undefined) return SPEED_USUAL;
  const speed = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (speed > 0 && speed <= SPEED_MAX) return speed;
  throw usageError(
    'BAD_NUMBER',
    `"--speed" must be a number above 0 and up to ${SPEED_MAX}; got "${text}".`,
    '1 is as fast as real time, 0.1 ten times slower.',
  );
}
