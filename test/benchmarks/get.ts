/** What `conclave get` takes, next to what Node.js takes to do nothing. The goal: three times as much. */
import { BenchmarkCluster, median, program, summary, timed } from './harness.js';

const ROUNDS = 20;

await BenchmarkCluster.run(async (cluster) => {
  await cluster.conclave('up', '--nodes', '3');
  await cluster.conclave('put', 'key', 'value');
  const gets: number[] = [];
  const nothings: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    gets.push(await timed(() => cluster.conclave('get', 'key')));
    nothings.push(await timed(() => program(process.execPath, ['-e', '0'])));
  }
  console.log(`conclave get: ${summary(gets, 'ms')}`);
  console.log(`node -e 0:    ${summary(nothings, 'ms')}`);
  console.log(`ratio: ${(median(gets) / median(nothings)).toFixed(2)}`);
});
