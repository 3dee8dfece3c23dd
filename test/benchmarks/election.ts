/** Elections that nothing but load caused, in a minute of as many writes as the machine bears. The goal: none. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchmarkCluster, requireProgram } from './harness.js';

const LOAD_MS = 60_000;
const SETTINGS = ['-t', 'set', '-c', '64', '-d', '256', '-r', '100000', '-l', '-q'];

requireProgram('redis-benchmark');
await BenchmarkCluster.run(async (cluster) => {
  await cluster.conclave('up', '--nodes', '3');
  await cluster.conclave('wait', '--for', 'converged');
  const before = await cluster.leader();
  const beganMs = Date.now();
  // One on each node: what comes to a follower is forwarded.
  const loads = cluster.members.map((member) =>
    spawn('redis-benchmark', ['-p', String(member.clientPort), ...SETTINGS], { stdio: 'ignore' }),
  );
  await sleep(LOAD_MS);
  const after = await cluster.leader();
  for (const load of loads) load.kill('SIGTERM');
  const elections = (await cluster.events()).filter(
    (event) => event.type === 'electionStarted' && event.time > beganMs,
  );
  const writes = after.lastApplied - before.lastApplied;
  console.log(`${Math.round(writes / (LOAD_MS / 1000))} writes a second for ${LOAD_MS / 1000} s`);
  console.log(`elections: ${elections.length}; terms: ${after.term - before.term}`);
});
