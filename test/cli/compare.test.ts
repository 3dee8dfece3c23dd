/** `compare` on real clusters: both engines under a fault, bad input, and nothing that is left behind. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Conclave } from './conclave.js';

let conclave: Conclave;

beforeAll(() => {
  conclave = new Conclave();
});

afterAll(() => conclave.remove());

interface Json {
  readonly engines: readonly {
    readonly engine: string;
    readonly fault: Readonly<Record<string, unknown>>;
    readonly series: { readonly bucketMs: number; readonly operationsPerSecond: readonly number[] };
    readonly [name: string]: unknown;
  }[];
}

test('both engines lose a node by SIGKILL, go on, and keep every acknowledged write', async () => {
  const { engines }: Json = await conclave.json('compare', 'raft', 'paxos', '-f', 'kill-leader', '-d', '3s');
  expect(engines.map(({ engine }) => engine)).toEqual(['raft', 'paxos']);
  for (const { engine, series, ...run } of engines) {
    expect(run).toMatchObject({
      fault: { wasLeader: engine === 'raft', liftedAtMs: null },
      outcomes: { acknowledged: expect.any(Number) },
      readBack: { keys: expect.any(Number), broken: [] },
    });
    for (const costs of [run.oneClient, run.steady]) {
      expect(costs).toMatchObject({
        messagesPerOperation: expect.any(Number),
        fsyncsPerOperation: expect.any(Number),
        medianMs: expect.any(Number),
      });
    }
    expect(Number(run.fault.clientsAtVictim) + Number(run.fault.clientsElsewhere)).toBe(6);
    expect(series.operationsPerSecond).toHaveLength(3000 / series.bucketMs);
    expect(Math.max(...series.operationsPerSecond)).toBeGreaterThan(0);
  }
  expect(engines[1]!.fault.victim).toBe('n1');
  expect(conclave.pids()).toEqual([]);
});

test('a node is cut off and comes back; the picture shows when', async () => {
  const { code, stdout, stderr } = await conclave.run(
    ['compare', 'raft', 'paxos', '--fault', 'isolate', '--duration', '3s', '--reads', '20'],
    { env: { LC_ALL: 'C' } },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^3 nodes, 6 clients, 80 % writes, 20 % reads, 3 s, seed 1\.\n/);
  expect(stdout).toMatch(
    /^raft {2}n\d \(the leader\) isolated from [\d.]+ s to [\d.]+ s, with \d of 6 clients$/m,
  );
  expect(stdout).toMatch(/^paxos {2}n1 \(nobody leads\) isolated from [\d.]+ s to [\d.]+ s/m);
  expect(stdout).toMatch(/\^ fault on n\d +\^ lifted/);
  expect(stdout).toMatch(/^kept raft: \d+ keys/m);
  expect(stdout).toMatch(/^kept paxos: \d+ keys/m);
  expect(stdout).toMatch(/^[\n -~]*$/);
  expect(conclave.pids()).toEqual([]);
});

test('a single engine, paused, with no reads', async () => {
  const { engines }: Json = await conclave.json(
    'compare',
    'paxos',
    '-f',
    'pause',
    '-d',
    '2s',
    '--clients',
    '3',
  );
  expect(engines).toHaveLength(1);
  expect(engines[0]!.fault).toMatchObject({
    victim: 'n1',
    liftedAtMs: expect.any(Number),
  });
  expect(engines[0]).toMatchObject({ readBack: { broken: [] } });
});

test('what cannot be meant is refused before anything starts', async () => {
  expect(await conclave.failure('compare', 'raft', 'raft')).toMatchObject({ exit: 2, code: 'ENGINE_TWICE' });
  expect(await conclave.failure('compare', 'zab')).toMatchObject({ exit: 2, code: 'UNKNOWN_ENGINE' });
  expect(await conclave.failure('compare', '-f', 'kil-leader')).toMatchObject({
    exit: 2,
    hint: expect.stringContaining('Did you mean kill-leader?'),
  });
  expect(await conclave.failure('compare', '-f', 'pause', '-n', '2')).toMatchObject({
    exit: 2,
    code: 'TOO_FEW_NODES',
  });
  expect(await conclave.failure('compare', '-d', '5x')).toMatchObject({ exit: 2, code: 'BAD_DURATION' });
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s leaves nothing behind', async (signal) => {
  const { child, outcome } = conclave.start(['compare', '-f', 'pause', '-d', '60s']);
  await expect.poll(() => conclave.pids().length, { interval: 50, timeout: 60_000 }).toBe(3);
  child.kill(signal);
  const { code, stderr } = await outcome;
  expect(code).toBe(130);
  expect(stderr).toContain('left nothing behind');
  expect(conclave.pids()).toEqual([]);
  expect(existsSync(conclave.home.clusterFolder('compare-raft'))).toBe(false);
});
