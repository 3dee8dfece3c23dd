/** Starting and stopping when things go wrong, and the demonstration: nothing may be left behind. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClusterStatus } from '../../src/cluster/status.js';
import { freeBasePort } from '../cluster/free-ports.js';
import { Conclave } from './conclave.js';

let conclave: Conclave;

beforeEach(() => {
  conclave = new Conclave();
});

afterEach(() => {
  const left = conclave.pids();
  conclave.remove();
  expect(left).toEqual([]);
});

test('an ephemeral cluster is there in a moment, and leaves nothing', async () => {
  const status: ClusterStatus = await conclave.json('up', '--ephemeral', '-c', 'short');
  expect(status).toMatchObject({ cluster: 'short', quorum: true, leader: expect.stringMatching(/^n[123]$/) });
  expect(await conclave.output('put', 'a', 'b', '-c', 'short')).toBe('OK\n');
  expect(await conclave.output('down', '-c', 'short')).toContain('data is deleted');
  expect(readdirSync(conclave.home.folder)).toEqual([]);
});

test.each([1, 2, 5])('a cluster of %i', async (nodes) => {
  const status: ClusterStatus = await conclave.json('up', '--nodes', String(nodes));
  expect(status.nodes).toHaveLength(nodes);
  expect(await conclave.output('incr', 'a')).toBe('1\n');
  await conclave.output('down', '--wipe', '--yes');
});

test('the ports that the user fixed, or an error that names the one that is taken', async () => {
  const basePort = await freeBasePort(3);
  const status: ClusterStatus = await conclave.json('up', '--nodes', '1', '--base-port', String(basePort));
  expect(status.nodes[0]).toMatchObject({ port: basePort, peerPort: basePort + 100 });
  await conclave.output('down', '--wipe', '--yes');
  const blocker = createServer().listen(basePort + 100, '127.0.0.1');
  expect(await conclave.failure('up', '--base-port', String(basePort))).toMatchObject({
    exit: 1,
    code: 'PORT_TAKEN',
    message: expect.stringContaining(String(basePort + 100)),
  });
  blocker.close();
});

test('a stopped cluster whose port was taken says so, and doctor moves it', async () => {
  const { nodes }: ClusterStatus = await conclave.json('up', '--nodes', '1');
  await conclave.output('put', 'a', 'b');
  await conclave.output('down');
  const blocker = createServer().listen(nodes[0]?.port ?? 0, '127.0.0.1');
  expect(await conclave.failure('up')).toMatchObject({ exit: 1, code: 'PORT_TAKEN' });
  expect(conclave.pids()).toEqual([]);
  expect((await conclave.run(['doctor'])).code).toBe(1);
  expect(await conclave.output('doctor', '--fix')).toContain('taken port');
  const moved: ClusterStatus = await conclave.json('up');
  expect(moved.nodes[0]?.port).not.toBe(nodes[0]?.port);
  expect(await conclave.output('get', 'a')).toBe('b');
  blocker.close();
  await conclave.output('down');
});

test('two at once make one cluster', async () => {
  const outcomes = await Promise.all([conclave.run(['up']), conclave.run(['up'])]);
  expect(outcomes.map((outcome) => outcome.code)).toEqual([0, 0]);
  expect(outcomes.filter((outcome) => outcome.stdout.includes('is running already'))).toHaveLength(1);
  expect(conclave.pids()).toHaveLength(3);
  await conclave.output('down');
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s during up takes everything back', async (signal) => {
  const { child, outcome } = conclave.start(['up', '--tempo', 'slow']);
  await expect.poll(() => conclave.pids().length, { timeout: 60_000, interval: 10 }).toBe(3);
  child.kill(signal);
  const { code, stderr } = await outcome;
  expect(code).toBe(130);
  expect(stderr).toContain('taken back');
  expect(readdirSync(conclave.home.folder)).toEqual([]);
});

test('a node killed while it starts is told, and everything is taken back', async () => {
  const { outcome } = conclave.start(['up', '--tempo', 'slow']);
  await expect.poll(() => conclave.pids().length, { timeout: 60_000, interval: 10 }).toBe(3);
  process.kill(conclave.pids()[0] ?? 0, 'SIGKILL');
  const { code, stderr } = await outcome;
  expect(code).toBe(1);
  expect(stderr).toMatch(/Node n\d ended by SIGKILL while it started/);
  expect(existsSync(conclave.home.recordFile('default'))).toBe(false);
});

test('up after the command was killed in the middle, lock and all', async () => {
  const { child, outcome } = conclave.start(['up', '--tempo', 'slow']);
  await expect.poll(() => conclave.pids().length, { timeout: 60_000, interval: 10 }).toBe(3);
  child.kill('SIGKILL');
  await outcome;
  expect(existsSync(conclave.home.lockFile('default'))).toBe(true);
  expect((await conclave.run(['up'])).code).toBe(0);
  await conclave.output('wait', '--for', 'leader', '--timeout', '30s');
  await conclave.output('down');
});

test('up after a crash of the machine: every process is gone, and their numbers mean others', async () => {
  await conclave.output('up');
  await conclave.output('put', 'a', 'b');
  for (const pid of conclave.pids()) process.kill(pid, 'SIGKILL');
  for (const node of ['n1', 'n2', 'n3']) {
    const file = conclave.home.nodeProcessFile('default', node);
    writeFileSync(file, JSON.stringify({ pid: process.pid, startTime: '1', bootId: 'before' }));
  }
  expect(await conclave.output('up')).toContain('up again, with its data');
  expect(await conclave.output('get', 'a')).toBe('b');
  await conclave.output('down');
});

test('a tempo for eyes is written down for the next start', async () => {
  await conclave.output('up', '--nodes', '1', '--heartbeat', '20', '--election-timeout', '100');
  expect(await conclave.failure('up', '--heartbeat', '30')).toMatchObject({
    exit: 2,
    code: 'CLUSTER_DIFFERS',
  });
  await conclave.output('down');
});

test('without waiting it returns at once, and wait does the rest', async () => {
  await conclave.output('up', '--no-wait');
  await conclave.output('wait', '--for', 'healthy');
  await conclave.output('down');
});

test('the demonstration tells its story and leaves nothing behind', async () => {
  const { stdout, code } = await conclave.run(['demo'], { env: { NO_COLOR: '1' } });
  expect(code).toBe(0);
  for (const words of ['became leader', 'acknowledged', 'get greeting: hello', 'ms after the kill', 'Done']) {
    expect(stdout).toContain(words);
  }
  expect(conclave.pids()).toEqual([]);
  expect(readdirSync(conclave.home.folder)).toEqual([]);
});

test('the demonstration as JSON', async () => {
  expect(await conclave.json('demo')).toMatchObject({
    leader: expect.stringMatching(/^n\d$/),
    failoverMs: expect.any(Number),
  });
});

test('the demonstration on the engine that is set: under Paxos nobody leads', async () => {
  const { stdout, code } = await conclave.run(['demo'], {
    env: { NO_COLOR: '1', CONCLAVE_ENGINE: 'paxos' },
  });
  expect(code).toBe(0);
  for (const words of ['nobody leads', 'get greeting at n2: hello', 'ms after the kill', 'Done']) {
    expect(stdout).toContain(words);
  }
  expect(stdout).not.toMatch(/became leader|leads in term/);
  expect(readdirSync(conclave.home.folder)).toEqual([]);
});

test('Ctrl-C during the demonstration leaves nothing behind either', async () => {
  const { child, outcome } = conclave.start(['demo']);
  await expect.poll(() => conclave.pids().length, { timeout: 60_000, interval: 10 }).toBe(3);
  child.kill('SIGINT');
  expect((await outcome).code).toBe(130);
  expect(readdirSync(conclave.home.folder)).toEqual([]);
});
