import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireClusterRecord } from '../../src/cluster/cluster-record.js';
import { examine } from '../../src/cluster/doctor.js';
import { takeDown } from '../../src/cluster/down.js';
import { readNodeProcess } from '../../src/cluster/node-files.js';
import { World } from './world.js';

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(() => world.remove());

async function kinds(fix = false): Promise<string[]> {
  return (await examine(world.home, fix)).map((finding) => finding.kind);
}

/** Found, then mended, then gone. */
async function expectMended(kind: string): Promise<void> {
  expect(await kinds()).toEqual([kind]);
  expect((await examine(world.home, true)).map((finding) => finding.fixed)).toEqual([true]);
  expect(await kinds()).toEqual([]);
}

test('all is well in an empty home, with a running and with a stopped cluster', async () => {
  expect(await kinds()).toEqual([]);
  await world.up();
  expect(await kinds()).toEqual([]);
  await takeDown(world.home, 'default', false, { timeoutMs: 1000 });
  expect(await kinds()).toEqual([]);
});

test('processes whose cluster is gone from the registry', async () => {
  await world.up({ nodes: 1 });
  rmSync(world.home.recordFile('default'));
  expect(await kinds()).toEqual(['orphan']);
  await examine(world.home, true);
  expect(world.pids()).toEqual([]);
  expect(await kinds()).toEqual([]);
});

test('a second process of a node', async () => {
  await world.up({ nodes: 1 });
  world.behave({ n1: 'silent' });
  const second = spawn(
    process.execPath,
    [world.context.entryFile, world.home.nodeConfigurationFile('default', 'n1')],
    {
      stdio: 'ignore',
    },
  );
  await expect.poll(() => world.pids()).toContain(second.pid);
  await expectMended('orphan');
  expect(world.pids()).toEqual([readNodeProcess(world.home, 'default', 'n1')?.pid]);
});

test('the lock of a command that is gone', async () => {
  mkdirSync(world.home.locksFolder, { recursive: true });
  const owner = { process: { pid: 1, startTime: 'long ago', bootId: '' }, operation: 'up' };
  writeFileSync(world.home.lockFile('default'), JSON.stringify(owner));
  await expectMended('stale lock');
});

test('a pid that now means another program is forgotten, and that program lives on', async () => {
  await world.up({ nodes: 1 });
  await takeDown(world.home, 'default', false, { timeoutMs: 1000 });
  const foreigner = spawn('sleep', ['60'], { stdio: 'ignore' });
  const old = { pid: foreigner.pid, startTime: 'long ago', bootId: '' };
  writeFileSync(world.home.nodeProcessFile('default', 'n1'), JSON.stringify(old));
  await expectMended('foreign pid');
  expect(foreigner.exitCode ?? foreigner.signalCode).toBeNull();
  foreigner.kill('SIGKILL');
});

test('a port that another program took: a stopped cluster moves', async () => {
  const { record } = await world.up({ nodes: 1 });
  await takeDown(world.home, 'default', false, { timeoutMs: 1000 });
  const port = record.members[0]?.peerPort ?? 0;
  const blocker = createServer().listen(port, '127.0.0.1');
  await expect(world.up())
    .rejects.toMatchObject({ code: expect.any(String) })
    .catch(() => undefined);
  await takeDown(world.home, 'default', false, { timeoutMs: 1000 });
  await expectMended('taken port');
  expect(requireClusterRecord(world.home, 'default').members[0]?.peerPort).not.toBe(port);
  blocker.close();
});

test('a taken port of a running cluster is told, and left to a person', async () => {
  const { record } = await world.up();
  const { stopNodes } = await import('../../src/cluster/stop-nodes.js');
  await stopNodes(world.home, 'default', ['n2'], 1000);
  const blocker = createServer().listen(record.members[1]?.clientPort ?? 0, '127.0.0.1');
  const [finding] = await examine(world.home, true);
  expect(finding).toMatchObject({ kind: 'taken port', fixed: false });
  blocker.close();
});

test('damaged files: settings go back, clusters are left to a person', async () => {
  mkdirSync(world.home.clusterFolder('broken'), { recursive: true });
  writeFileSync(world.home.recordFile('broken'), '{"version":1}');
  writeFileSync(world.home.settingsFile, '{"nodes"');
  const findings = await examine(world.home, true);
  expect(findings.map(({ kind, cluster, fixed }) => [kind, cluster, fixed])).toEqual([
    ['damaged file', null, true],
    ['damaged file', 'broken', false],
  ]);
});

test('data that belongs to no cluster', async () => {
  mkdirSync(world.home.ephemeralFolder('gone'), { recursive: true });
  await expectMended('leftover data');
});
