/**
 * Raft nodes are killed and started again under load, round after round: nothing that was promised may be
 * lost. `KILL_SEED=7 npx vitest run --project process test/process/kill-rounds.test.ts` draws the same
 * nodes again; what the processes do meanwhile is theirs.
 */
import { expect, test } from 'vitest';
import { Cluster } from './cluster.js';
import { killInRounds, ROUNDS, ROUNDS_MS_MAX } from './kill-in-rounds.js';

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
