/**
 * How long a client of a Paxos cluster of three gets no acknowledgement when a node that is not its own is
 * killed. The goal: the longest gap less than 50 ms above the median latency.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SimpleString } from '../../src/resp/reply.js';
import { BenchmarkCluster, median, summary } from './harness.js';

const ROUNDS = 20;
const BEFORE_MS = 500;
const AFTER_MS = 1000;
const CALL_MS_MAX = 10_000;
const KEYS = 100;

await BenchmarkCluster.run(async (cluster) => {
  await cluster.conclave('up', '--nodes', '3', '--engine', 'paxos');
  const gaps: number[] = [];
  const medians: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await cluster.conclave('wait', '--for', 'healthy');
    const latencies = await killAnother(cluster, round);
    gaps.push(Math.max(...latencies));
    medians.push(median(latencies));
    await cluster.conclave('node', 'start', 'all');
  }
  const over = gaps.map((gap, round) => gap - (medians[round] ?? 0));
  console.log(`latency of a write, one client, one after the other: ${median(medians).toFixed(2)} ms`);
  console.log(`longest gap around the SIGKILL of another node: ${summary(gaps, 'ms')}`);
  console.log(`longest gap over the median latency: ${summary(over, 'ms')}; the goal is less than 50 ms`);
});

/** Latencies of the writes, one after the other, from a while before the kill to a while after it. */
async function killAnother(cluster: BenchmarkCluster, round: number): Promise<readonly number[]> {
  const { members } = cluster;
  const own = members[round % members.length];
  const victim = members[(round + 1) % members.length];
  if (own === undefined || victim === undefined) throw new Error('no node');
  const { pid } = await cluster.paxosStatus(victim);
  const connection = await cluster.connect(own);
  const latencies: number[] = [];
  let isOver = false;
  const write = async (): Promise<void> => {
    for (let count = 0; !isOver; count += 1) {
      const startedMs = performance.now();
      const reply = await connection.call(['SET', `key:${count % KEYS}`, String(count)], CALL_MS_MAX);
      if (!(reply instanceof SimpleString)) throw new Error(`a write was not acknowledged: ${String(reply)}`);
      latencies.push(performance.now() - startedMs);
    }
  };
  const writing = write();
  await sleep(BEFORE_MS);
  process.kill(pid, 'SIGKILL');
  await sleep(AFTER_MS);
  isOver = true;
  await writing;
  connection.close();
  return latencies;
}
