/** Many seeds at once: what comes out may depend on the seeds alone, not on who is done first. */
import { describe, expect, it } from 'vitest';
import {
  type CampaignProgress,
  type CampaignResult,
  type RunPlan,
  runCampaign,
} from '../../src/command-line/sim/campaign.js';
import {
  formatVerdict,
  formatViolation,
  progressText,
  reportOf,
} from '../../src/command-line/sim/campaign-text.js';
import type { PlanRequest } from '../../src/command-line/sim/plan-flags.js';
import type { RunOutcome } from '../../src/command-line/sim/worker-protocol.js';
import { drawPlan } from '../../src/sim/plan.js';
import { simulate } from '../../src/sim/simulation.js';

const plain = (_: string, text: string): string => text;
const planOf = (seed: number): ReturnType<typeof drawPlan> => drawPlan(seed, { durationMs: 1_000 });
const nothingFixed: PlanRequest = { choices: {}, bug: null };

/** Takes its own time for each seed; those in `bad` violate. */
function runner(bad: readonly number[], delayMs: (seed: number) => number, ran: number[] = []): RunPlan {
  return async ({ seed }): Promise<RunOutcome> => {
    ran.push(seed);
    await new Promise((resolve) => setTimeout(resolve, delayMs(seed)));
    const violation = bad.includes(seed)
      ? { invariant: 'election safety', message: `seed ${seed}`, timeMs: 10 }
      : null;
    return {
      violation,
      digest: `digest of ${seed}`,
      simulatedMs: 1000 + seed,
      steps: 10,
      committed: 3,
      operations: 2,
      linearizability: seed % 5 === 0 ? 'Unknown' : 'Ok',
    };
  };
}

async function campaign(
  jobs: number,
  bad: readonly number[],
  delayMs: (seed: number) => number,
  ran: number[] = [],
): Promise<CampaignResult> {
  const runners = Array.from({ length: jobs }, () => runner(bad, delayMs, ran));
  return runCampaign({ seed: 100, runs: 20, planOf }, runners, () => {});
}

describe('a campaign', () => {
  it('has the same outcome whatever the number of jobs, and whoever is done first', async () => {
    const once = await campaign(1, [], () => 0);
    expect(once).toMatchObject({
      seed: 100,
      runs: 20,
      steps: 200,
      operations: 40,
      unchecked: 4,
      found: null,
    });
    for (const delayMs of [(seed: number) => seed % 3, (seed: number) => (200 - seed) % 7]) {
      expect(await campaign(4, [], delayMs)).toEqual(once);
    }
    const others = await runCampaign({ seed: 101, runs: 20, planOf }, [runner([], () => 0)], () => {});
    expect(others.digest).not.toBe(once.digest);
  });

  it('stops at the first violation, and counts no run beyond it', async () => {
    const bad = [109, 110, 112];
    const once = await campaign(1, bad, () => 0);
    expect(once).toMatchObject({ runs: 10, found: { plan: { seed: 109 } } });
    // 110 and 112 are found earlier than 109.
    const ran: number[] = [];
    const several = await campaign(4, bad, (seed) => (seed === 109 ? 40 : 1), ran);
    expect(several).toEqual(once);
    expect(ran).toContain(112);
    expect(ran).not.toContain(119);
    // 112 was under way already when 109 was found, and is found later.
    expect(await campaign(4, bad, (seed) => (seed === 112 ? 40 : 1))).toEqual(once);
  });

  it('tells what it has done so far', async () => {
    const told: CampaignProgress[] = [];
    await runCampaign({ seed: 1, runs: 3, planOf }, [runner([3], () => 0)], (now) => told.push(now));
    expect(told).toEqual([
      { runs: 1, simulatedMs: 1001, hasViolation: false },
      { runs: 2, simulatedMs: 2003, hasViolation: false },
      { runs: 3, simulatedMs: 3006, hasViolation: true },
    ]);
    expect(progressText({ runs: 2, simulatedMs: 7_200_000, hasViolation: false }, 9, 60_000)).toBe(
      '2 of 9 runs, no violation, 2.0 simulated hours per minute …',
    );
  });

  it('is the digest of the run itself if there is only one', async () => {
    const run: RunPlan = async (plan) => {
      const { plan: _, ...outcome } = await simulate(plan);
      return outcome;
    };
    const result = await runCampaign({ seed: 7, runs: 1, planOf }, [run], () => {});
    expect(result.digest).toBe((await simulate(planOf(7))).digest);
    const two = { seed: 7, runs: 2, planOf };
    const first = await runCampaign(two, [run], () => {});
    expect(await runCampaign(two, [run, run], () => {})).toEqual(first);
  });

  it('fails as its runner fails', async () => {
    const failing: RunPlan = async () => {
      throw new Error('broken');
    };
    await expect(runCampaign({ seed: 1, runs: 5, planOf }, [failing], () => {})).rejects.toThrow('broken');
  });
});

describe('the verdict', () => {
  it('says how much was simulated, how fast, and that nothing was found', async () => {
    const result = { ...(await campaign(1, [], () => 0)), runs: 2000, simulatedMs: 40_320_000, unchecked: 1 };
    expect(formatVerdict({ ...result, digest: 'abc' }, 115_200, plain)).toBe(
      [
        '2000 runs, 11.2 simulated hours in 1.9 minutes (350 to 1), no violation',
        'seeds 100 to 2099, digest abc',
        '1 history too hard to check for linearizability; all else was checked',
        '',
      ].join('\n'),
    );
    expect(reportOf(result, nothingFixed, 115_200)).toMatchObject({ runs: 2000, violations: [] });
  });

  it('says what was violated, what came last, and how to see it again', async () => {
    const result = await campaign(1, [100], () => 0);
    const request: PlanRequest = {
      choices: { durationMs: 30_500, nodeCount: 3, faults: ['crash', 'loss'] },
      bug: 'vote-not-persisted',
    };
    if (result.found === null) throw new Error('nothing was found');
    const text = formatViolation(result.found, request, ['n1 was killed'], plain);
    const flags = '--time 30500ms --nodes 3 --faults crash,loss --bug vote-not-persisted';
    expect(text).toContain('Violated: election safety\n  seed 100\n');
    expect(text).toMatch(/seed 100, \d nodes?, after 0\.010 s of virtual time/);
    expect(text).toContain('\n  n1 was killed\n');
    expect(text).toContain(`conclave sim replay 100 ${flags}\n`);
    expect(text).toContain(`conclave sim shrink 100 ${flags}\n`);
    expect(reportOf(result, request, 1).violations).toEqual([
      {
        ...{ seed: 100, nodes: result.found.plan.nodes.length, invariant: 'election safety' },
        ...{ message: 'seed 100', timeMs: 10 },
        replay: `conclave sim replay 100 ${flags}`,
        shrink: `conclave sim shrink 100 ${flags}`,
      },
    ]);
  });
});
