/** A measurement in time: what happened in each of many spans of the same length. */
import { acknowledgedIn, type Completion, quantile } from './figures.js';

export interface Series {
  readonly bucketMs: number;
  /** One number a bucket, from the beginning on; null where nothing was acknowledged. */
  readonly operationsPerSecond: readonly number[];
  readonly medianMs: readonly (number | null)[];
  readonly p99Ms: readonly (number | null)[];
  readonly maxMs: readonly (number | null)[];
}

const BUCKETS_MS = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000];

/** The shortest round length of which at most `bucketsMax` fill the duration. */
export function chooseBucketMs(durationMs: number, bucketsMax: number): number {
  const fits = BUCKETS_MS.find((bucketMs) => durationMs / bucketMs <= bucketsMax);
  return fits ?? Math.ceil(durationMs / bucketsMax);
}

/** A latency belongs to the bucket in which its operation was answered. */
export function seriesOf(completions: readonly Completion[], durationMs: number, bucketMs: number): Series {
  const buckets: number[][] = Array.from({ length: Math.ceil(durationMs / bucketMs) }, () => []);
  for (const { startedMs, endedMs } of acknowledgedIn(completions, { fromMs: 0, toMs: durationMs })) {
    buckets[Math.floor(endedMs / bucketMs)]?.push(endedMs - startedMs);
  }
  const lengthMs = (at: number): number => Math.min(bucketMs, durationMs - at * bucketMs);
  return {
    bucketMs,
    operationsPerSecond: buckets.map((latencies, at) => (1000 * latencies.length) / lengthMs(at)),
    medianMs: buckets.map((latencies) => quantile(latencies, 0.5)),
    p99Ms: buckets.map((latencies) => quantile(latencies, 0.99)),
    maxMs: buckets.map((latencies) => quantile(latencies, 1)),
  };
}
