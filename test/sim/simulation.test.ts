/**
 * The core against many simulated hours of faults: a fixed set of seeds, and a fresh one each time. A
 * violation prints its seed; `conclave sim --seed SEED` shows it again.
 */
import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { drawPlan } from '../../src/sim/plan.js';
import { simulate } from '../../src/sim/simulation.js';
import type { Step } from '../../src/sim/steps.js';

const FIXED_SEEDS = 50;
const FRESH_SEEDS = 25;
const SEEDS_END = 2 ** 47;

async function expectNoViolation(from: number, count: number): Promise<void> {
  const unchecked: number[] = [];
  for (let seed = from; seed < from + count; seed += 1) {
    const { violation, linearizability } = await simulate(drawPlan(seed));
    expect(violation, `conclave sim --seed ${seed}`).toBeNull();
    if (linearizability === 'Unknown') unchecked.push(seed);
  }
  expect(unchecked.length, `not checked for linearizability: seeds ${unchecked}`).toBeLessThan(
    count / 20 + 1,
  );
}

describe('the core keeps its promises', () => {
  it(`in ${FIXED_SEEDS} fixed runs`, () => expectNoViolation(1, FIXED_SEEDS));

  const base = randomInt(SEEDS_END);
  it(`in ${FRESH_SEEDS} fresh runs, seeds from ${base}`, () => expectNoViolation(base, FRESH_SEEDS));
});

describe('a run', () => {
  it('is the same, step by step, for the same seed', async () => {
    for (const seed of [1, 2, 3]) {
      const first = await simulate(drawPlan(seed));
      const second = await simulate(drawPlan(seed));
      expect(second).toEqual(first);
    }
    const other = await simulate(drawPlan(4));
    expect(other.digest).not.toBe((await simulate(drawPlan(5))).digest);
  });

  it('does what its plan says: nodes, faults, clients, and a calm end', async () => {
    const steps: Step[] = [];
    const plan = drawPlan(11, { nodeCount: 3, faults: ['crash', 'partition'], durationMs: 10_000 });
    const result = await simulate(plan, { onStep: (step) => steps.push(step) });
    const begun = steps.filter((step) => step.type === 'fault' && step.phase === 'begins');
    expect(plan.faults.length).toBeGreaterThan(0);
    expect(begun.length).toBeGreaterThan(0);
    expect(new Set(plan.faults.map((fault) => fault.name)).size).toBeLessThanOrEqual(2);
    expect(result.operations).toBeGreaterThan(5);
    expect(result.committed).toBeGreaterThan(5);
    expect(result.simulatedMs).toBeGreaterThanOrEqual(10_000);
    expect(steps).toHaveLength(result.steps);
  });

  it('draws another mix for each seed: sizes from 1 to 7, all kinds of faults', () => {
    const plans = Array.from({ length: 300 }, (_, seed) => drawPlan(seed));
    expect(new Set(plans.map((plan) => plan.nodes.length)).size).toBe(7);
    expect(new Set(plans.flatMap((plan) => plan.faults.map((fault) => fault.name))).size).toBe(17);
  });
});
