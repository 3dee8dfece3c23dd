/** How long a cluster of three takes no write after its leader was killed. The goal: a median of 600 ms. */
import { SimpleString } from '../../src/resp/reply.js';
import { BenchmarkCluster, summary } from './harness.js';

const ROUNDS = 20;
const CALL_MS_MAX = 10_000;

await BenchmarkCluster.run(async (cluster) => {
  await cluster.conclave('up', '--nodes', '3');
  const gaps: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await cluster.conclave('wait', '--for', 'converged');
    gaps.push(await killLeader(cluster, round));
    await cluster.conclave('node', 'start', 'all');
  }
  console.log(`failover, SIGKILL of the leader to the next acknowledged write: ${summary(gaps, 'ms')}`);
});

/** Milliseconds from the kill to the acknowledgement of a write that was sent after it, through a follower. */
async function killLeader(cluster: BenchmarkCluster, round: number): Promise<number> {
  const leader = await cluster.leader();
  const followers = cluster.members.filter((member) => member.id !== leader.id);
  const follower = followers[round % followers.length];
  if (follower === undefined) throw new Error('no follower');
  const connection = await cluster.connect(follower);
  try {
    await connection.call(['SET', 'before', 'x'], CALL_MS_MAX);
    process.kill(leader.pid, 'SIGKILL');
    const killed = performance.now();
    for (;;) {
      const reply = await connection.call(['SET', 'after', 'x'], CALL_MS_MAX);
      if (reply instanceof SimpleString) return performance.now() - killed;
    }
  } finally {
    connection.close();
  }
}
