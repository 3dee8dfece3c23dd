/** Made-up violations, of which it is known what they need; and one in a real run. */
import { describe, expect, it } from 'vitest';
import { RaftCore } from '../../src/raft/core.js';
import type { PlannedFault } from '../../src/sim/faults/fault.js';
import { drawPlan, type Plan } from '../../src/sim/plan.js';
import { type ShrinkOptions, type Shrunk, shrink, type TryPlan } from '../../src/sim/shrink.js';
import type { Sabotage } from '../../src/sim/simulated-node.js';
import { simulate } from '../../src/sim/simulation.js';
import { ViolationError } from '../../src/sim/violation.js';

function fault(name: string, atMs: number, untilMs: number): PlannedFault {
  return { name, atMs, untilMs, target: ['n2'], amount: 0 };
}

function planWith(faults: readonly PlannedFault[], sessions = 5): Plan {
  const drawn = drawPlan(1, { nodeCount: 3, durationMs: 10_000, faults: [] });
  return { ...drawn, faults, workload: { ...drawn.workload, sessions } };
}

/** Twenty faults, one every 200 ms, each 150 ms long; those named are in their places. */
function schedule(named: Readonly<Record<number, string>>): readonly PlannedFault[] {
  return Array.from({ length: 20 }, (_, place) =>
    fault(named[place] ?? 'pause', 1000 + 200 * place, 1150 + 200 * place),
  );
}

function has(plan: Plan, name: string): boolean {
  return plan.faults.some((each) => each.name === name);
}

async function shrinkOrFail(
  plan: Plan,
  tryPlan: TryPlan,
  options: ShrinkOptions = { runsMax: 1000 },
): Promise<Shrunk> {
  const shrunk = await shrink(plan, tryPlan, options);
  if (shrunk === null) throw new Error('the plan violates nothing');
  return shrunk;
}

describe('shrinking', () => {
  it('has nothing to do where nothing is violated', async () => {
    expect(await shrink(planWith(schedule({})), async () => null, { runsMax: 10 })).toBeNull();
  });

  it.each([
    [{ 7: 'crash' }],
    [{ 0: 'crash' }],
    [{ 19: 'crash' }],
    [{ 3: 'crash', 12: 'power-loss' }],
    [{ 0: 'crash', 9: 'power-loss', 10: 'loss', 19: 'reorder' }],
  ])('leaves the faults that are needed: %j', async (named) => {
    const needed: readonly string[] = Object.values(named);
    const shrunk = await shrinkOrFail(planWith(schedule(named)), async (plan) =>
      needed.every((name) => has(plan, name)) && plan.durationMs >= 6_000
        ? { invariant: 'made up', message: '', timeMs: 6_000 }
        : null,
    );
    expect(shrunk.plan.faults.map((each) => each.name)).toEqual(needed);
    expect(shrunk).toMatchObject({
      isSmallest: true,
      plan: { durationMs: 6_001, workload: { sessions: 1 } },
    });
    for (const each of shrunk.plan.faults) expect(each.untilMs - each.atMs).toBe(1);
    expect(shrunk.runs).toBeLessThan(200);
  });

  it('keeps as much of a fault, as many clients and as long a run as are needed', async () => {
    const plan = planWith([fault('pause', 100, 900), fault('crash', 1000, 2000)]);
    const { plan: smallest } = await shrinkOrFail(plan, async ({ faults, workload, durationMs }) => {
      const crash = faults.find((each) => each.name === 'crash');
      const isLong = crash !== undefined && crash.untilMs - crash.atMs >= 200;
      return isLong && workload.sessions >= 3 && durationMs > 2000
        ? { invariant: 'made up', message: '', timeMs: 9_000 }
        : null;
    });
    expect(smallest.faults).toEqual([fault('crash', 1000, 1250)]);
    expect(smallest.workload.sessions).toBe(3);
    expect(smallest.durationMs).toBeGreaterThan(2000);
    expect(smallest.durationMs).toBeLessThanOrEqual(4000);
  });

  it('does not take another violation for the same', async () => {
    const plan = planWith(schedule({ 4: 'crash' }));
    const shrunk = await shrinkOrFail(plan, async (each) => ({
      invariant: has(each, 'crash') ? 'election safety' : 'liveness',
      message: '',
      timeMs: 5_000,
    }));
    expect(shrunk.violation.invariant).toBe('election safety');
    expect(shrunk.plan.faults.map((each) => each.name)).toEqual(['crash']);
  });

  it('stops at its bound, with the smallest that it has found', async () => {
    let runs = 0;
    const shrunk = await shrinkOrFail(
      planWith(schedule({ 5: 'crash', 15: 'loss' })),
      async (plan) => {
        runs += 1;
        return has(plan, 'crash') && has(plan, 'loss')
          ? { invariant: 'made up', message: '', timeMs: 9_000 }
          : null;
      },
      { runsMax: 9 },
    );
    expect(shrunk).toMatchObject({ runs: 9, isSmallest: false });
    expect(runs).toBe(9);
    expect(shrunk.plan.faults.length).toBeLessThan(20);
    expect(has(shrunk.plan, 'crash') && has(shrunk.plan, 'loss')).toBe(true);
  });

  it('lets no fault outlast a run that is ended earlier', async () => {
    const plan = planWith([fault('crash', 1000, 9000), fault('pause', 8000, 9000)]);
    await shrinkOrFail(plan, async (each) => {
      for (const { atMs, untilMs } of each.faults) {
        expect(atMs).toBeLessThan(each.durationMs);
        expect(untilMs).toBeLessThanOrEqual(each.durationMs);
      }
      return has(each, 'crash') ? { invariant: 'made up', message: '', timeMs: 3_000 } : null;
    });
  });

  it('finds the one fault that a real run needs', async () => {
    const faults = [
      ...['pause', 'loss', 'slow-disk', 'pause'].map((name, place) =>
        fault(name, 600 * (place + 1), 600 * place + 900),
      ),
      fault('crash', 3500, 4500),
      ...['partition', 'duplication'].map((name, place) =>
        fault(name, 5000 + 600 * place, 5300 + 600 * place),
      ),
    ];
    const shrunk = await shrinkOrFail(planWith(faults), async (plan) => {
      const { violation } = await simulate(plan, { sabotage: noReturn(plan.nodes.length) });
      return violation;
    });
    expect(shrunk.violation.invariant).toBe('nobody comes back');
    expect(shrunk.plan.faults.map((each) => each.name)).toEqual(['crash']);
    const again = await simulate(shrunk.plan, { sabotage: noReturn(3) });
    expect(again.violation).toEqual(shrunk.violation);
  });
});

/** A program that breaks down when it is started a second time. */
function noReturn(nodes: number): Sabotage {
  let starts = 0;
  return {
    makeCore: () => (options, recovered) => {
      starts += 1;
      if (starts > nodes) throw new ViolationError('nobody comes back', 'a node came back');
      return new RaftCore(options, recovered);
    },
  };
}
