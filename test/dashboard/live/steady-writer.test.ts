/** The writer of a dashboard that writes on and on: what it tells, and when it is quiet. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SteadyWriter } from '../../../src/dashboard/live/steady-writer.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Writes that take as long, or fail, as the test says. */
function start(ms = 1): {
  told: string[];
  writer: SteadyWriter;
  outcome: { ms: number; error: string | null };
  count: () => number;
} {
  const outcome = { ms, error: null as string | null };
  const told: string[] = [];
  let writes = 0;
  const writer = new SteadyWriter(async () => {
    writes += 1;
    const { ms, error } = outcome;
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (error !== null) throw new Error(error);
  });
  writer.start((text, failed) => told.push(`${failed ? 'bad' : 'good'}: ${text}`));
  return { told, writer, outcome, count: () => writes };
}

it('writes on and on, and says nothing while all is well', async () => {
  const { told, writer, count } = start();
  await vi.advanceTimersByTimeAsync(1000);
  expect(count()).toBeGreaterThan(15);
  writer.stop();
  const before = count();
  await vi.advanceTimersByTimeAsync(1000);
  expect([count(), told]).toEqual([before, []]);
});

it('tells of a gap, and of failures once', async () => {
  const { told, writer, outcome } = start();
  await vi.advanceTimersByTimeAsync(100);
  outcome.ms = 400;
  await vi.advanceTimersByTimeAsync(500);
  expect(told).toEqual([
    expect.stringMatching(/^good: writes go on after 4\d\d ms without an acknowledgement$/),
  ]);
  outcome.ms = 10;
  outcome.error = 'no quorum';
  await vi.advanceTimersByTimeAsync(1500);
  expect(told.filter((text) => text.startsWith('bad'))).toEqual(['bad: a write failed: no quorum']);
  outcome.error = null;
  await vi.advanceTimersByTimeAsync(200);
  expect(told.at(-1)).toMatch(/^good: writes go on after 1\d{3} ms/);
  writer.stop();
});

it('takes no write for a gap that takes as long as all do on a slow machine', async () => {
  const { told, writer, outcome } = start(250);
  await vi.advanceTimersByTimeAsync(5000);
  expect(told).toEqual([]);
  outcome.ms = 1500;
  await vi.advanceTimersByTimeAsync(2000);
  expect(told).toEqual([expect.stringMatching(/^good: writes go on after 1[56]\d\d ms/)]);
  writer.stop();
});
