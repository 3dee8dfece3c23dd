/**
 * Nodes are killed and started again under load, round after round: nothing that was promised may be
 * lost. `KILL_SEED=7 npx vitest run --project process test/process/kill-rounds.test.ts` draws the same
 * nodes again; what the processes do meanwhile is theirs.
 */
import { expect, test } from 'vitest';
import { Generator } from '../raft/generator.js';
import { Cluster } from './cluster.js';
import { Load } from './load.js';

const ROUNDS = 50;
/** Acknowledged writes that each half of a round waits for. */
const PROGRESS = 20;

test(`${ROUNDS} rounds of killing one or two of five nodes lose nothing that was acknowledged`, async () => {
  const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
  const replay = `KILL_SEED=${seed} npx vitest run --project process test/process/kill-rounds.test.ts`;
  console.log(`seed ${seed}; replay: ${replay}`);
  const generator = new Generator(seed);
  const cluster = await Cluster.up({ nodes: 5 });
  const load = new Load(cluster.members);
  let leadersKilled = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const leader = await cluster.leader();
    const victims = draw(generator, cluster.ids);
    if (victims.includes(leader.id)) leadersKilled += 1;
    await Promise.all(victims.map((id) => cluster.signal(id, 'SIGKILL')));
    await load.progress(PROGRESS);
    await cluster.start(...victims);
    await load.progress(PROGRESS);
  }
  await load.stop();
  await cluster.converged();
  for (const id of cluster.ids) await load.verify(await cluster.connect(id));
  expect(load.acknowledged).toBeGreaterThan(2 * ROUNDS * PROGRESS);
  expect(leadersKilled, 'no leader was ever killed').toBeGreaterThan(0);
}, 480_000);

/** One or two nodes. */
function draw(generator: Generator, ids: readonly string[]): string[] {
  const first = generator.pick(ids);
  if (generator.chance(0.5)) return [first];
  return [first, generator.pick(ids.filter((id) => id !== first))];
}
