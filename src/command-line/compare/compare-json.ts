/** A comparison for programs, as docs/COMPARE.md describes it. */
import type { EngineRun } from '../../compare/engine-run.js';
import type { ComparePlan } from '../../compare/plan.js';
import { chooseBucketMs, seriesOf } from '../../compare/series.js';

const BUCKETS_MAX = 200;

/** Times in milliseconds, to the microsecond. */
export function comparisonToJson(plan: ComparePlan, runs: readonly EngineRun[]): unknown {
  const bucketMs = chooseBucketMs(plan.durationMs, BUCKETS_MAX);
  const engines = runs.map(({ completions, ...run }) => ({
    ...run,
    series: seriesOf(completions, run.durationMs, bucketMs),
  }));
  return rounded({ ...plan, engines });
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1000) / 1000;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, rounded(one)]));
}
