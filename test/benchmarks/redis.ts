/**
 * Writes a second on the leader of three nodes, next to one unreplicated redis-server that syncs every
 * write as well; by turns, so that both meet the same machine. The goal: half of it.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchmarkCluster, median, program, requireProgram, summary } from './harness.js';

const ROUNDS = 5;
const REQUESTS = process.env.BENCHMARK_REQUESTS ?? '100000';
const SETTINGS = ['-t', 'set', '-c', '64', '-d', '256', '-r', '100000', '-n', REQUESTS, '--csv'];

requireProgram('redis-benchmark');
requireProgram('redis-server');
await BenchmarkCluster.run(async (cluster) => {
  await cluster.conclave('up', '--nodes', '3');
  await withRedisServer(async (redisPort) => {
    const rates = { conclave: [] as number[], redis: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.conclave.push(await requestsPerSecond((await cluster.leader()).port));
      rates.redis.push(await requestsPerSecond(redisPort));
      console.log(`round ${round + 1}: ${rates.conclave.at(-1)} and ${rates.redis.at(-1)} a second`);
    }
    console.log(`conclave, leader of 3:            ${summary(rates.conclave, 'a second')}`);
    console.log(`redis-server, appendfsync always: ${summary(rates.redis, 'a second')}`);
    console.log(`ratio of the medians: ${(median(rates.conclave) / median(rates.redis)).toFixed(2)}`);
  });
});

async function requestsPerSecond(port: number): Promise<number> {
  const lines = (await program('redis-benchmark', ['-p', String(port), ...SETTINGS])).split('\n');
  const rate = lines.find((line) => line.startsWith('"SET"'))?.split(',')[1];
  return Number(rate?.replaceAll('"', ''));
}

async function withRedisServer(work: (port: number) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-benchmark-redis-'));
  const port = await freePort();
  const flags = ['--port', String(port), '--dir', folder, '--save', '', '--bind', '127.0.0.1'];
  const durability = ['--appendonly', 'yes', '--appendfsync', 'always'];
  const server = spawn('redis-server', [...flags, ...durability], { stdio: 'ignore' });
  const ended = new Promise((resolve) => server.once('close', resolve));
  try {
    await untilItAnswers(port);
    await work(port);
  } finally {
    server.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function untilItAnswers(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const said = await program('redis-cli', ['-p', String(port), 'PING']).catch(() => '');
    if (said.startsWith('PONG')) return;
    await sleep(50);
  }
  throw new Error('redis-server does not answer');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
