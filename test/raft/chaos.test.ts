/** Many random runs. `RAFT_SEED=7 npx vitest run --project unit test/raft/chaos.test.ts` repeats one. */
import { describe, expect, it } from 'vitest';
import { Chaos, type ChaosResult } from './chaos.js';

const STEPS = 10_000;
const RUNS = 150;

function runSeed(seed: number): ChaosResult {
  try {
    return new Chaos(seed).run(STEPS);
  } catch (error) {
    const replay = `RAFT_SEED=${seed} npx vitest run --project unit test/raft/chaos.test.ts`;
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.stack : error}\nreplay: ${replay}`);
  }
}

function seeds(): number[] {
  const given = process.env.RAFT_SEED;
  if (given !== undefined) return [Number(given)];
  const first = Number(process.env.RAFT_FIRST_SEED ?? 1);
  return Array.from({ length: Number(process.env.RAFT_RUNS ?? RUNS) }, (_, place) => first + place);
}

describe('random faults: loss, duplication, reordering, partitions, crashes, slow disks', () => {
  it('keeps election safety, log matching, leader completeness, state machine safety; then recovers', () => {
    const results = seeds().map(runSeed);
    const sum = (field: keyof ChaosResult) => results.reduce((total, each) => total + each[field], 0);
    // A run in which nothing happens would prove nothing.
    if (results.length < 100) return;
    expect(sum('committed')).toBeGreaterThan(20 * results.length);
    expect(sum('elections')).toBeGreaterThan(2 * results.length);
    expect(sum('reads')).toBeGreaterThan(results.length);
    expect(sum('installs')).toBeGreaterThan(results.length / 10);
  });
});
