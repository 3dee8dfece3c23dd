/**
 * Every planted bug is found by the random plans, at the seed that the README tells and within the number of
 * seeds that the bug states. A bug that is never found would say that the simulator looks away.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { engineOf, plantedBugs } from '../../src/sim/bugs/bugs.js';
import type { PlantedBug } from '../../src/sim/bugs/planted-bug.js';
import { drawPlan, type Plan } from '../../src/sim/plan.js';
import { simulate } from '../../src/sim/simulation.js';

const bugs = [...plantedBugs.values()];
const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** A row of the README's table. */
interface Found {
  readonly name: string;
  readonly seed: number;
  readonly invariant: string;
}

const rows: readonly Found[] = [...README.matchAll(/^\| `([a-z-]+)` +\| +(\d+) \| ([^|]+?) +\|/gm)].map(
  ([, name = '', seed, invariant = '']) => ({ name, seed: Number(seed), invariant }),
);

function planOf(bug: PlantedBug, seed: number): Plan {
  const engine = engineOf(bug);
  return drawPlan(seed, engine === null ? {} : { engine });
}

async function tryAt(bug: PlantedBug, seed: number): Promise<Found | null> {
  const { violation } = await simulate(planOf(bug, seed), { sabotage: bug });
  return violation === null ? null : { name: bug.name, seed, invariant: violation.invariant };
}

/** Where it is found now; null if it is not. */
async function search(bug: PlantedBug): Promise<Found | null> {
  for (let seed = 1; seed <= bug.seedsMax; seed += 1) {
    const found = await tryAt(bug, seed);
    if (found !== null) return found;
  }
  return null;
}

describe('a planted bug is found where the README says:', () => {
  it.each(bugs.map((bug) => [bug.name, bug] as const))('%s', async (name, bug) => {
    const row = rows.find((each) => each.name === name);
    expect(row, `a row of the README for ${name}`).toBeDefined();
    const { seed } = row as Found;
    expect(seed).toBeLessThanOrEqual(bug.seedsMax);
    const found = (await tryAt(bug, seed)) ?? (await search(bug));
    // Another step in the core makes other runs: if the bug is found elsewhere now, the row has to say so.
    expect(row).toEqual(found);
    // The same run without the bug is sound: it is the bug that was found.
    expect((await simulate(planOf(bug, seed))).violation, `conclave sim --seed ${seed}`).toBeNull();
  });
});

describe('the list of planted bugs', () => {
  it('is the table of the README, in its order', () => {
    expect(rows.map(({ name }) => name)).toEqual([...plantedBugs.keys()]);
  });

  it('tells of each what it leaves out, what happens and where that is said', () => {
    for (const [name, bug] of plantedBugs) {
      expect(bug.name).toBe(name);
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(bug.title).not.toMatch(/\.$/);
      expect(bug.story.split('. ').length, name).toBeGreaterThan(1);
      expect(bug.story, name).toMatch(/\.$/);
      expect(bug.source.length, name).toBeGreaterThan(10);
      expect(bug.makeCore ?? bug.makePaxosCore ?? bug.wrapDisk, name).toBeDefined();
    }
  });
});
