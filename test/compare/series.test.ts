import { expect, test } from 'vitest';
import { chooseBucketMs, seriesOf } from '../../src/compare/series.js';

test.each([
  [10_000, 72, 200],
  [10_000, 100, 100],
  [1000, 72, 20],
  [600_000, 72, 10_000],
  [600_000, 2, 300_000],
])('%d ms in at most %d spans: %d ms each', (durationMs, bucketsMax, bucketMs) => {
  expect(chooseBucketMs(durationMs, bucketsMax)).toBe(bucketMs);
});

test('each answer belongs to the span in which it came', () => {
  const completion = (startedMs: number, endedMs: number, fate: 'acknowledged' | 'unknown') => ({
    client: 0,
    startedMs,
    endedMs,
    fate,
  });
  const completions = [
    completion(-10, -1, 'acknowledged'),
    completion(0, 99, 'acknowledged'),
    completion(90, 99.5, 'acknowledged'),
    completion(99, 100, 'acknowledged'),
    completion(150, 199, 'unknown'),
    completion(100, 249, 'acknowledged'),
    completion(100, 250, 'acknowledged'),
  ];
  expect(seriesOf(completions, 250, 100)).toEqual({
    bucketMs: 100,
    operationsPerSecond: [20, 10, 20],
    medianMs: [99, 1, 149],
    p99Ms: [99, 1, 149],
    maxMs: [99, 1, 149],
  });
  expect(seriesOf([], 200, 100)).toMatchObject({ operationsPerSecond: [0, 0], medianMs: [null, null] });
});
