/**
 * How long a client of a Paxos cluster of three gets no acknowledgement when a node that is not its own is
 * killed. The goal: the longest gap less than 50 ms above the median latency. The same is measured without a kill,
 * which tells what the machine does by itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SimpleString } from '../../src/resp/reply.js';
import { BenchmarkCluster, median, summary } from './harness.js';

const ROUNDS = 20;
const WINDOW_MS = 1000;
const CALL_MS_MAX = 10_000;
const KEYS = 100;

await BenchmarkCluster.run(async (cluster) => {
  await cluster.conclave('up', '--nodes', '3', '--engine', 'paxos');
  const undisturbed: number[] = [];
  const disturbed: number[] = [];
  const medians: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await cluster.conclave('wait', '--for', 'healthy');
    const { before, after } = await killAnother(cluster, round);
    const middle = median([...before, ...after]);
    medians.push(middle);
    undisturbed.push(Math.max(...before) - middle);
    disturbed.push(Math.max(...after) - middle);
    await cluster.conclave('node', 'start', 'all');
  }
  console.log(`latency of a write, one client, one after the other: ${median(medians).toFixed(2)} ms`);
  console.log(`longest gap over that in ${WINDOW_MS} ms, nobody killed: ${summary(undisturbed, 'ms')}`);
  console.log(`longest gap over that in the ${WINDOW_MS} ms after a SIGKILL: ${summary(disturbed, 'ms')}`);
  console.log('the goal is less than 50 ms');
});

interface Latencies {
  readonly before: number[];
  /** A write that the kill met on its way counts here. */
  readonly after: number[];
}

/** Latencies of writes, one after the other, for a while before the kill and as long after it. */
async function killAnother(cluster: BenchmarkCluster, round: number): Promise<Latencies> {
  const { members } = cluster;
  const own = members[round % members.length];
  const victim = members[(round + 1) % members.length];
  if (own === undefined || victim === undefined) throw new Error('no node');
  const { pid } = await cluster.paxosStatus(victim);
  const connection = await cluster.connect(own);
  const latencies: Latencies = { before: [], after: [] };
  let isKilled = false;
  let isOver = false;
  const write = async (): Promise<void> => {
    for (let count = 0; !isOver; count += 1) {
      const startedMs = performance.now();
      const reply = await connection.call(['SET', `key:${count % KEYS}`, String(count)], CALL_MS_MAX);
      if (!(reply instanceof SimpleString)) throw new Error(`a write was not acknowledged: ${String(reply)}`);
      latencies[isKilled ? 'after' : 'before'].push(performance.now() - startedMs);
    }
  };
  const writing = write();
  await sleep(WINDOW_MS);
  isKilled = true;
  process.kill(pid, 'SIGKILL');
  await sleep(WINDOW_MS);
  isOver = true;
  await writing;
  connection.close();
  return latencies;
}
