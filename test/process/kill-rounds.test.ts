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
const ROUNDS_MS_MAX = 480_000;

test(
  `${ROUNDS} rounds of killing one or two of five nodes lose nothing that was acknowledged`,
  async () => {
    const cluster = await Cluster.up({ nodes: 5 });
    let leadersKilled = 0;
    const load = await killInRounds(cluster, 2, async (victims) => {
      const leader = await cluster.leader();
      if (victims.includes(leader.id)) leadersKilled += 1;
    });
    await cluster.converged();
    for (const id of cluster.ids) await load.verify(await cluster.connect(id));
    expect(leadersKilled, 'no leader was ever killed').toBeGreaterThan(0);
  },
  ROUNDS_MS_MAX,
);

// Acceptors may differ for good in what no majority needs of them: what is read is what counts.
test.each([
  { nodes: 3, victimsMax: 1 },
  { nodes: 5, victimsMax: 2 },
])(
  `${ROUNDS} rounds of killing up to $victimsMax of $nodes Paxos nodes lose nothing that was acknowledged`,
  async ({ nodes, victimsMax }) => {
    const cluster = await Cluster.up({ nodes, flags: ['--engine', 'paxos'] });
    const load = await killInRounds(cluster, victimsMax, async () => {});
    await cluster.healthy();
    for (const id of cluster.ids) await load.verify(await cluster.connect(id));
  },
  ROUNDS_MS_MAX,
);

/** Gives the load, stopped, with all that it was promised. `look` is called before each kill. */
async function killInRounds(
  cluster: Cluster,
  victimsMax: number,
  look: (victims: readonly string[]) => Promise<void>,
): Promise<Load> {
  const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
  const replay = `KILL_SEED=${seed} npx vitest run --project process test/process/kill-rounds.test.ts`;
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
