/** Whatever the power loss leaves of what was not synced, what was acknowledged is recovered. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogPosition } from '../../src/wal/log-checks.js';
import {
  describeLog,
  EMPTY_STATE,
  expectedAt,
  ModelRun,
  type ModelState,
  openOn,
  type Step,
  steps,
} from './log-model.js';
import { SimulatedDisk, seeded } from './simulated-disk.js';

interface Life {
  readonly steps: Step[];
  /** The power goes out at this part of the steps that the disk would take; 1: never. */
  readonly cut: number;
  readonly seed: number;
  readonly killOnly: boolean;
}

const lives: fc.Arbitrary<Life[]> = fc.array(
  fc.record({
    steps,
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.nat(),
    killOnly: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
);

interface Survivor {
  disk: SimulatedDisk;
  /** States that the log may be in, and the newest snapshot that is durable. */
  candidates: readonly ModelState[];
  snapshot: LogPosition | null;
}

/** Recovers, checks, goes on, and loses power somewhere on the way. */
async function live(survivor: Survivor, life: Life, stepsMax: number): Promise<Survivor> {
  const { disk, candidates, snapshot } = survivor;
  disk.stepsLeft = life.cut === 1 ? Number.POSITIVE_INFINITY : Math.floor(life.cut * stepsMax);
  let model: ModelRun | null = null;
  const work = async () => {
    const { wal, recovered } = await openOn(disk, snapshot);
    const start = stateFrom(candidates, snapshot, describeLog(recovered.hardState, recovered.entries));
    const run = new ModelRun(wal, start, snapshot);
    model = run;
    await run.run(life.steps);
    await wal.close();
  };
  await Promise.race([work(), disk.powerIsOut]);
  const next = life.killOnly ? disk.afterKill() : disk.afterPowerLoss(seeded(life.seed));
  const run = model as ModelRun | null;
  if (run === null) return { disk: next, candidates, snapshot };
  return { disk: next, candidates: run.states.slice(run.acknowledged), snapshot: run.snapshot };
}

function stateFrom(
  candidates: readonly ModelState[],
  snapshot: LogPosition | null,
  recovered: string,
): ModelState {
  const epoch = candidates.at(-1)!.epoch;
  const expected = candidates.map((state) => expectedAt(state, epoch, snapshot));
  expect(expected).toContain(recovered);
  const state = candidates[expected.lastIndexOf(recovered)]!;
  if (state.epoch === epoch) return state;
  return { hardState: state.hardState, base: snapshot!, entries: [], epoch };
}

test('every acknowledged append survives any number of crashes, and nothing else appears', async () => {
  await fc.assert(
    fc.asyncProperty(lives, async (all) => {
      let survivor: Survivor = { disk: new SimulatedDisk(), candidates: [EMPTY_STATE], snapshot: null };
      for (const life of all) survivor = await live(survivor, life, 20 + 12 * life.steps.length);
      const { recovered } = await openOn(survivor.disk, survivor.snapshot);
      stateFrom(survivor.candidates, survivor.snapshot, describeLog(recovered.hardState, recovered.entries));
    }),
    { numRuns: 1500 },
  );
});

const FRESH = { candidates: [EMPTY_STATE], snapshot: null };

const SCRIPT: Step[] = [
  { kind: 'append', back: 0, sizes: [40, 700], vote: 1 },
  { kind: 'wait' },
  { kind: 'append', back: 0, sizes: [600], vote: null },
  { kind: 'append', back: 1, sizes: [500, 20], vote: 2 },
  { kind: 'wait' },
  { kind: 'append', back: 0, sizes: [5000], vote: null },
  { kind: 'compact' },
  { kind: 'append', back: 0, sizes: [300, 900], vote: null },
  { kind: 'reset', ahead: 3 },
  { kind: 'append', back: 0, sizes: [10], vote: 0 },
  { kind: 'wait' },
];

test('at every single step of a log that rolls, resets and compacts', async () => {
  const whole = new SimulatedDisk();
  await live({ disk: whole, ...FRESH }, { steps: SCRIPT, cut: 1, seed: 0, killOnly: false }, 0);
  expect(whole.steps).toBeGreaterThan(60);
  for (let step = 0; step <= whole.steps; step += 1) {
    for (let seed = 0; seed < 12; seed += 1) {
      const life = {
        steps: SCRIPT,
        cut: step / whole.steps - 1e-9,
        seed: step * 100 + seed,
        killOnly: false,
      };
      const once = await live({ disk: new SimulatedDisk(), ...FRESH }, life, whole.steps + 1);
      const { recovered } = await openOn(once.disk, once.snapshot);
      stateFrom(once.candidates, once.snapshot, describeLog(recovered.hardState, recovered.entries));
    }
  }
});

test('killed at any step and started again, what is acknowledged then survives a power loss at once', async () => {
  const whole = new SimulatedDisk();
  await live({ disk: whole, ...FRESH }, { steps: SCRIPT, cut: 1, seed: 0, killOnly: true }, 0);
  for (let step = 0; step <= whole.steps; step += 1) {
    const life = { steps: SCRIPT, cut: step / whole.steps - 1e-9, seed: 0, killOnly: true };
    const killed = await live({ disk: new SimulatedDisk(), ...FRESH }, life, whole.steps + 1);
    const append: Step[] = [{ kind: 'append', back: 0, sizes: [5], vote: 1 }];
    const again = await live(killed, { steps: append, cut: 1, seed: 0, killOnly: true }, 0);
    const nothingElseKept = again.disk.afterPowerLoss(() => 0.99);
    const { recovered } = await openOn(nothingElseKept, again.snapshot);
    stateFrom(again.candidates, again.snapshot, describeLog(recovered.hardState, recovered.entries));
    expect(again.candidates).toHaveLength(1);
  }
});
