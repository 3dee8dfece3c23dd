/**
 * The Paxos engine against simulated hours of faults. A violation prints its seed;
 * `conclave sim --engine paxos --seed SEED` shows it again.
 */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { paxosInvariants } from '../../src/sim/invariants/paxos/invariants.js';
import { drawPlan, type Plan } from '../../src/sim/plan.js';
import { simulate } from '../../src/sim/simulation.js';
import type { Step } from '../../src/sim/steps.js';

const FIXED_SEEDS = 20;
const FRESH_SEEDS = 15;
const SEEDS_END = 2 ** 47;

function planOf(seed: number): Plan {
  return drawPlan(seed, { engine: 'paxos' });
}

async function expectNoViolation(from: number, count: number): Promise<void> {
  let total = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const { violation, operations } = await simulate(planOf(seed));
    expect(violation, `conclave sim --engine paxos --seed ${seed}`).toBeNull();
    total += operations;
  }
  // A single run may have none: the disk of the only node may be full all the time.
  expect(total).toBeGreaterThan(0);
}

describe('Paxos keeps its promises', () => {
  it(`in ${FIXED_SEEDS} fixed runs`, () => expectNoViolation(1, FIXED_SEEDS), 300_000);

  const base = randomInt(SEEDS_END);
  it(`in ${FRESH_SEEDS} fresh runs, seeds from ${base}`, () => expectNoViolation(base, FRESH_SEEDS), 300_000);
});

describe('a run of Paxos', () => {
  it('is the same, step by step, for the same seed', async () => {
    for (const seed of [1, 2]) expect(await simulate(planOf(seed))).toEqual(await simulate(planOf(seed)));
  });

  it('has no leader to strike, nothing to hand over, and no commands over several keys', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const plan = planOf(seed);
      for (const { name, target } of plan.faults) {
        expect(name).not.toBe('transfer');
        expect(Array.isArray(target)).toBe(true);
      }
      const kinds = plan.workload.weights.map(([kind]) => kind);
      expect(kinds).toEqual(expect.not.arrayContaining(['readMany', 'writeMany', 'transaction']));
    }
  });

  it('reaches what is rare: conflicts, saved round trips, snapshots and forgotten tombstones', async () => {
    const types = new Set<string>();
    const onStep = (step: Step): void => {
      if (step.type === 'sent' && step.transmission.message.type === 'paxos') {
        const { message } = step.transmission.message;
        types.add(message.type);
        if (message.type === 'rejected' && message.promised === null) types.add('rejected for its age');
        if (message.type === 'accept' && message.next !== null) types.add('next prepare rides along');
      }
      if (step.type === 'event') types.add(step.event.type);
    };
    for (let seed = 1; seed <= 8; seed += 1) await simulate(planOf(seed), { onStep });
    const rare = ['rejected', 'rejected for its age', 'next prepare rides along', 'removed', 'snapshotTaken'];
    expect([...types]).toEqual(expect.arrayContaining(rare));
  });
});

describe('what people read', () => {
  it('lists every invariant in docs/SIMULATOR.md', () => {
    const text = readFileSync('docs/SIMULATOR.md', 'utf8');
    for (const { name, promise } of paxosInvariants) {
      expect(text).toMatch(new RegExp(`\\| ${name} +\\| ${promise.replace(/[.()]/g, '\\$&')} +\\|`));
    }
  });
});
