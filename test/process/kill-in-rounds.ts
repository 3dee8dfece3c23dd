/** Kills nodes and starts them again under load, round after round, and gives the load, for its promises to be checked. */
import { relative } from 'node:path';
import { expect } from 'vitest';
import { Generator } from '../raft/generator.js';
import type { Cluster } from './cluster.js';
import { Load } from './load.js';

export const ROUNDS = 50;
export const ROUNDS_MS_MAX = 1_200_000;
/** Acknowledged writes that each half of a round waits for. */
const PROGRESS = 20;

/** Gives the load, stopped, with all that it was promised. `look` is called before each kill. */
export async function killInRounds(
  cluster: Cluster,
  victimsMax: number,
  look: (victims: readonly string[]) => Promise<void>,
): Promise<Load> {
  const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
  const file = relative(process.cwd(), expect.getState().testPath ?? '');
  const replay = `KILL_SEED=${seed} npx vitest run --project process ${file}`;
  console.log(`seed ${seed}; replay: ${replay}`);
  const generator = new Generator(seed);
  const load = new Load(cluster.members);
  for (let round = 0; round < ROUNDS; round += 1) {
    const victims = draw(generator, cluster.ids, victimsMax);
    await look(victims);
    await Promise.all(victims.map((id) => cluster.signal(id, 'SIGKILL')));
    await load.progress(PROGRESS);
    await cluster.revive(...victims);
    await load.progress(PROGRESS);
  }
  await load.stop();
  expect(load.acknowledged).toBeGreaterThan(2 * ROUNDS * PROGRESS);
  return load;
}

/** One or two nodes, or just one if that is the most. */
function draw(generator: Generator, ids: readonly string[], victimsMax: number): string[] {
  const first = generator.pick(ids);
  if (victimsMax === 1 || generator.chance(0.5)) return [first];
  return [first, generator.pick(ids.filter((id) => id !== first))];
}
