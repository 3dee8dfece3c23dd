/** How long `conclave up --nodes 3` takes to a cluster of use. The goal: 1.5 s. */
import { BenchmarkCluster, summary, timed } from './harness.js';

const ROUNDS = 7;

const times: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  await BenchmarkCluster.run(async (cluster) => {
    times.push(await timed(() => cluster.conclave('up', '--nodes', '3')));
  });
}
console.log(`up --nodes 3: ${summary(times, 'ms')}`);
