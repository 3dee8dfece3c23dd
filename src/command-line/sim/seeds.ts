/** Which seeds are meant. */
import { randomInt } from 'node:crypto';
import { usageError } from '../../cluster/cluster-error.js';
import { parseWhole } from '../../cluster/duration.js';
import { parseSeed } from './plan-flags.js';

const RUNS_MAX = 100_000_000;
const JOBS_MAX = 256;
const RUNS_WITHOUT_SEED = 100;
/** Long enough that no two people get the same, short enough to be read out. */
const DRAWN_SEEDS_END = 1_000_000_000_000;

export interface Seeds {
  readonly seed: number;
  readonly runs: number;
}

/** Throws usage errors. */
export function parseSeeds(seedText: string | undefined, runsText: string | undefined): Seeds {
  const seed = seedText === undefined ? randomInt(DRAWN_SEEDS_END) : parseSeed(seedText);
  const usual = seedText === undefined ? RUNS_WITHOUT_SEED : 1;
  const runs = runsText === undefined ? usual : parseWhole('--runs', runsText, 1, RUNS_MAX);
  if (runs - 1 <= Number.MAX_SAFE_INTEGER - seed) return { seed, runs };
  throw usageError(
    'BAD_NUMBER',
    `There are no ${runs} seeds from ${seed} on: the last one is ${Number.MAX_SAFE_INTEGER}.`,
  );
}

/** Null: as many as there are cores. Throws a usage error. */
export function parseJobs(text: string | undefined): number | null {
  return text === undefined ? null : parseWhole('--jobs', text, 1, JOBS_MAX);
}
