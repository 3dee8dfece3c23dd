/** As in `kill-rounds.test.ts`, for Paxos: apart from it, so that both run at the same time. */
import { test } from 'vitest';
import { Cluster } from './cluster.js';
import { killInRounds, ROUNDS, ROUNDS_MS_MAX } from './kill-in-rounds.js';

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
