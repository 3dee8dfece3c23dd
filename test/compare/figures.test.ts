import { expect, test } from 'vitest';
import {
  allServedAfterMs,
  type Completion,
  longestGapMs,
  longestGapOfAClientMs,
  paceOf,
  quantile,
} from '../../src/compare/figures.js';

function completion(
  client: number,
  startedMs: number,
  endedMs: number,
  fate: Completion['fate'] = 'acknowledged',
): Completion {
  return { client, startedMs, endedMs, fate };
}

test('quantiles', () => {
  expect(quantile([], 0.5)).toBeNull();
  expect(quantile([7], 0.99)).toBe(7);
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect([0, 0.5, 0.99, 1].map((fraction) => quantile(hundred, fraction))).toEqual([1, 51, 100, 100]);
});

test('the pace counts what was acknowledged within the window', () => {
  const completions = [
    completion(0, -5, -1),
    completion(0, -1, 3),
    completion(1, 0, 10),
    completion(1, 10, 12, 'unknown'),
    completion(0, 3, 500),
  ];
  expect(paceOf(completions, { fromMs: 0, toMs: 500 })).toEqual({
    operationsPerSecond: 4,
    medianMs: 10,
    p99Ms: 10,
  });
  expect(paceOf([], { fromMs: 0, toMs: 100 })).toEqual({
    operationsPerSecond: 0,
    medianMs: null,
    p99Ms: null,
  });
});

test('a gap may begin before the window, and lasts until its end if nobody is served any more', () => {
  const at = (...ends: number[]): Completion[] => ends.map((endedMs) => completion(0, endedMs - 1, endedMs));
  const window = { fromMs: 100, toMs: 200 };
  expect(longestGapMs(at(40, 110, 150, 190), window), 'from 40 to 110').toBe(70);
  expect(longestGapMs(at(95, 110, 150, 190), window), 'from 110 to 150').toBe(40);
  expect(longestGapMs(at(95, 110, 120), window), 'from 120 to the end').toBe(80);
  expect(longestGapMs(at(120, 140, 250), window), 'from 140 to the end').toBe(60);
  expect(longestGapMs(at(40), window), 'from 40 to the end').toBe(160);
  expect(longestGapMs([], window)).toBe(100);
  expect(longestGapMs([completion(0, 1, 150, 'unknown')], window), 'no acknowledgement').toBe(100);
});

test('the gap of the client that waited longest, among some', () => {
  const completions = [0, 1, 2].flatMap((client) =>
    Array.from({ length: 10 }, (_, at) => completion(client, 0, at * 10 + (client === 2 && at > 4 ? 30 : 0))),
  );
  const window = { fromMs: 0, toMs: 100 };
  expect(longestGapMs(completions, window)).toBe(10);
  expect(longestGapOfAClientMs(completions, [0, 1], window)).toBe(10);
  expect(longestGapOfAClientMs(completions, [0, 1, 2], window)).toBe(40);
  expect(longestGapOfAClientMs(completions, [], window)).toBeNull();
});

test('a client is served again once something that it sent since is acknowledged', () => {
  const completions = [
    completion(0, 90, 130),
    completion(0, 130, 140),
    completion(1, 105, 170, 'unknown'),
    completion(1, 171, 180),
  ];
  expect(allServedAfterMs(completions, [0, 1], 100)).toBe(80);
  expect(allServedAfterMs(completions, [0], 100)).toBe(40);
  expect(allServedAfterMs(completions, [0, 2], 100), 'the last one never was').toBeNull();
  const long = Array.from({ length: 500_000 }, (_, at) => completion(0, 1000 + at, 1001 + at));
  expect(allServedAfterMs([...completions, ...long], [0, 1], 100)).toBe(80);
});
