/**
 * Proposers that duel: a client at each of three Paxos nodes increments one and the same key, or one of its
 * own, as fast as it can.
 */
import type { PaxosNodeStatus } from '../../src/client/paxos-node-status.js';
import { BenchmarkCluster } from './harness.js';

const DURATION_MS = 10_000;
const CALL_MS_MAX = 10_000;

interface Totals {
  readonly chosen: number;
  readonly rounds: number;
  readonly conflicts: number;
}

await BenchmarkCluster.run(async (cluster) => {
  await cluster.conclave('up', '--nodes', '3', '--engine', 'paxos');
  await cluster.conclave('wait', '--for', 'healthy');
  await measure(cluster, 'a key of its own for each of three clients', (node) => `own:${node}`);
  await measure(cluster, 'one key for three clients, at three nodes', () => 'shared');
});

async function measure(
  cluster: BenchmarkCluster,
  title: string,
  keyOf: (node: string) => string,
): Promise<void> {
  const before = await totals(cluster);
  const deadlineMs = performance.now() + DURATION_MS;
  const counts = await Promise.all(
    cluster.members.map(async (member) => {
      const connection = await cluster.connect(member);
      let acknowledged = 0;
      let refused = 0;
      while (performance.now() < deadlineMs) {
        const reply = await connection.call(['INCR', keyOf(member.id)], CALL_MS_MAX);
        if (typeof reply === 'number') acknowledged += 1;
        else refused += 1;
      }
      connection.close();
      return { acknowledged, refused };
    }),
  );
  const after = await totals(cluster);
  const seconds = DURATION_MS / 1000;
  const acknowledged = counts.reduce((sum, one) => sum + one.acknowledged, 0);
  const refused = counts.reduce((sum, one) => sum + one.refused, 0);
  const chosen = after.chosen - before.chosen;
  console.log(`${title}:`);
  console.log(
    `  ${Math.round(acknowledged / seconds)} operations/s, ${refused} not acknowledged, ` +
      `by node ${counts.map((one) => one.acknowledged).join(', ')}`,
  );
  console.log(
    `  ${((after.rounds - before.rounds) / chosen).toFixed(2)} rounds and ` +
      `${((after.conflicts - before.conflicts) / chosen).toFixed(2)} conflicts per operation`,
  );
}

async function totals(cluster: BenchmarkCluster): Promise<Totals> {
  const statuses = await Promise.all(cluster.members.map((member) => cluster.paxosStatus(member)));
  const sum = (value: (status: PaxosNodeStatus) => number): number =>
    statuses.reduce((total, status) => total + value(status), 0);
  return {
    chosen: sum((status) => status.chosen),
    rounds: sum((status) => status.rounds),
    conflicts: sum((status) => status.conflicts),
  };
}
