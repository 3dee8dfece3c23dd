import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { readClusterRecord, requireClusterRecord } from '../../src/cluster/cluster-record.js';
import { takeDown } from '../../src/cluster/down.js';
import { readNodeProcess } from '../../src/cluster/node-files.js';
import { isPortFree } from '../../src/cluster/ports.js';
import { writeSetting } from '../../src/cluster/settings-file.js';
import { type ClusterStatus, clusterStatus } from '../../src/cluster/status.js';
import { freeBasePort } from './free-ports.js';
import { World } from './world.js';

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(() => world.remove());

test('brings up a new cluster, whose files are for the owner alone', async () => {
  const result = await world.up();
  expect(result.outcome).toBe('created');
  expect(result.status).toMatchObject({ cluster: 'default', leader: 'n1', term: 1, quorum: true });
  expect(result.status.nodes.map((node) => node.process)).toEqual(['running', 'running', 'running']);
  expect(world.pids()).toHaveLength(3);
  for (const file of [world.home.recordFile('default'), world.home.nodeConfigurationFile('default', 'n2')]) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  expect(readClusterRecord(world.home, 'default')?.formed).toBe(true);
});

test('says so if the cluster is running already', async () => {
  await world.up();
  const pids = world.pids();
  expect((await world.up()).outcome).toBe('already running');
  expect(world.pids()).toEqual(pids);
});

test('restarts a stopped cluster on the same ports, with the same identity', async () => {
  const first = await world.up();
  await takeDown(world.home, 'default', false, { timeoutMs: 1000 });
  expect(world.pids()).toEqual([]);
  const second = await world.up();
  expect(second.outcome).toBe('restarted');
  expect(second.record).toEqual({ ...first.record, formed: true });
});

test('starts the nodes that are down', async () => {
  await world.up();
  process.kill(readNodeProcess(world.home, 'default', 'n3')?.pid ?? 0, 'SIGKILL');
  await expect.poll(() => world.pids()).toHaveLength(2);
  expect(await world.up()).toMatchObject({ outcome: 'completed', started: ['n3'] });
});

test('takes the next free ports when one is taken, and keeps off those of stopped clusters', async () => {
  const first = await world.up({ name: 'first' });
  await takeDown(world.home, 'first', false, { timeoutMs: 1000 });
  const ports = first.record.members.map((member) => member.clientPort);
  const blocked = Math.max(...ports) + 1;
  const blocker = createServer().listen(blocked, '127.0.0.1');
  const second = await world.up({ name: 'second' });
  blocker.close();
  const others = second.record.members.map((member) => member.clientPort);
  expect(others.filter((port) => ports.includes(port) || port === blocked)).toEqual([]);
});

test('moves on when a port is taken between allocation and bind', async () => {
  world.behave({ n2: 'port taken once' });
  const result = await world.up();
  expect(result.outcome).toBe('created');
  expect(world.pids()).toHaveLength(3);
  expect(result.record.portsFixed).toBe(false);
});

test('leaves the ports alone that the user fixed', async () => {
  world.behave({ n2: 'port taken' });
  await expect(world.up({ basePort: await freeBasePort(3) })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: expect.stringContaining('n2'),
  });
  expect(world.pids()).toEqual([]);
  expect(readClusterRecord(world.home, 'default')).toBeNull();
});

test('refuses a fixed port that is taken, and names it', async () => {
  const basePort = await freeBasePort(3);
  const blocker = createServer().listen(basePort + 1, '127.0.0.1');
  await expect(world.up({ basePort })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: expect.stringContaining(String(basePort + 1)),
  });
  blocker.close();
});

test('a node that dies while it starts is told with its last words, and all is taken back', async () => {
  world.behave({ n2: 'dies' });
  await expect(world.up()).rejects.toMatchObject({
    code: 'NODE_DID_NOT_START',
    message: expect.stringMatching(/n2 ended with exit code 3.*\n.*terribly wrong/s),
  });
  expect(world.pids()).toEqual([]);
  expect(existsSync(world.home.clustersFolder)).toBe(false);
});

test('a node killed from outside while it starts is told, and all is taken back', async () => {
  world.behave({ n3: 'silent' });
  const up = world.up();
  await expect.poll(() => readNodeProcess(world.home, 'default', 'n3')).not.toBeNull();
  process.kill(readNodeProcess(world.home, 'default', 'n3')?.pid ?? 0, 'SIGKILL');
  await expect(up).rejects.toMatchObject({ message: expect.stringContaining('n3 ended by SIGKILL') });
  expect(world.pids()).toEqual([]);
});

test('without roll-back everything is left to look at', async () => {
  world.behave({ n2: 'dies' });
  await expect(world.up({ rollback: false })).rejects.toThrow();
  expect(world.pids()).toHaveLength(2);
  expect(existsSync(world.home.nodeLogFile('default', 'n2'))).toBe(true);
});

test('gives up when no leader comes in time, and takes all back', async () => {
  world.behave({ n1: 'no leader', n2: 'no leader', n3: 'no leader' });
  await expect(world.up({}, { timeoutMs: 600 })).rejects.toMatchObject({ code: 'NO_LEADER' });
  expect(world.pids()).toEqual([]);
});

test('an interrupt takes all back', async () => {
  world.behave({ n1: 'silent' });
  const controller = new AbortController();
  const up = world.up({}, { signal: controller.signal });
  await expect.poll(() => world.pids().length).toBe(3);
  controller.abort();
  await expect(up).rejects.toMatchObject({ name: 'AbortError' });
  expect(world.pids()).toEqual([]);
  expect(readClusterRecord(world.home, 'default')).toBeNull();
});

test('an interrupt of a restart leaves the data', async () => {
  await world.up();
  await takeDown(world.home, 'default', false, { timeoutMs: 1000 });
  world.behave({ n1: 'silent' });
  const controller = new AbortController();
  const up = world.up({}, { signal: controller.signal });
  await expect.poll(() => world.pids().length).toBe(3);
  controller.abort();
  await expect(up).rejects.toMatchObject({ name: 'AbortError' });
  expect(world.pids()).toEqual([]);
  expect(existsSync(world.home.nodeFolder('default', 'n1'))).toBe(true);
});

test('begins at the base port that is set: in the environment, else in the settings', async () => {
  const fromEnvironment = Number(process.env.CONCLAVE_BASE_PORT);
  const first = await world.up({ name: 'first', nodes: 1 });
  expect(first.record.members[0]?.clientPort).toBeGreaterThanOrEqual(fromEnvironment);
  const basePort = await freeBasePort(1);
  writeSetting(world.home, 'base-port', String(basePort));
  vi.stubEnv('CONCLAVE_BASE_PORT', undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const second = await world.up({ name: 'second', nodes: 1 });
  expect(second.record.members[0]).toMatchObject({ clientPort: basePort, peerPort: basePort + 100 });
  expect(second.record.portsFixed).toBe(false);
  vi.stubEnv('CONCLAVE_BASE_PORT', 'first');
  await expect(world.up({ name: 'third' })).rejects.toMatchObject({ code: 'BAD_NUMBER' });
});

test('two at once make one cluster', async () => {
  const results = await Promise.all([world.up(), world.up()]);
  expect(results.map((result) => result.outcome).sort()).toEqual(['already running', 'created']);
  expect(world.pids()).toHaveLength(3);
});

test('two clusters at once get along', async () => {
  const results = await Promise.all([world.up({ name: 'one' }), world.up({ name: 'two' })]);
  expect(results.map((result) => result.outcome)).toEqual(['created', 'created']);
  expect(world.pids()).toHaveLength(6);
});

test('a cluster cannot change its size, ports or kind', async () => {
  await world.up();
  for (const request of [{ nodes: 5 }, { basePort: 20_000 }, { ephemeral: true }, { heartbeatMs: 10 }]) {
    await expect(world.up(request)).rejects.toMatchObject({ code: 'CLUSTER_DIFFERS', kind: 'usage' });
  }
  expect((await world.up({ nodes: 3 })).outcome).toBe('already running');
});

test('a stopped cluster takes a new timing', async () => {
  await world.up();
  await takeDown(world.home, 'default', false, { timeoutMs: 1000 });
  await world.up({ tempo: 'slow' });
  expect(requireClusterRecord(world.home, 'default')).toMatchObject({
    heartbeatMs: 1000,
    electionTimeoutMs: 5000,
  });
  const configuration = JSON.parse(readFileSync(world.home.nodeConfigurationFile('default', 'n1'), 'utf8'));
  expect(configuration.electionTimeoutMs).toBe(5000);
});

test('an ephemeral cluster leaves nothing behind', async () => {
  const { record } = await world.up({ ephemeral: true, name: 'short' });
  expect(readdirSync(world.home.ephemeralFolder('short'))).toEqual(['n1', 'n2', 'n3']);
  await takeDown(world.home, 'short', false, { timeoutMs: 1000 });
  expect(readdirSync(world.home.folder)).toEqual([]);
  for (const member of record.members) expect(await isPortFree(member.clientPort)).toBe(true);
});

test('down ends a paused node and one that ignores SIGTERM, and processes that no file knows', async () => {
  world.behave({ n2: 'ignores SIGTERM' });
  await world.up();
  process.kill(readNodeProcess(world.home, 'default', 'n1')?.pid ?? 0, 'SIGSTOP');
  const { rmSync } = await import('node:fs');
  rmSync(world.home.nodeProcessFile('default', 'n3'));
  const result = await takeDown(world.home, 'default', false, { timeoutMs: 1000 });
  expect(result.nodes).toEqual([
    { id: 'n1', outcome: 'stopped' },
    { id: 'n2', outcome: 'killed' },
    { id: 'n3', outcome: 'stopped' },
  ]);
  expect(world.pids()).toEqual([]);
});

test('the status tells running, paused, crashed and stopped apart, and knows a node whose file is lost', async () => {
  const { record } = await world.up({ nodes: 5 });
  const pidOf = (id: string): number => readNodeProcess(world.home, 'default', id)?.pid ?? 0;
  process.kill(pidOf('n2'), 'SIGSTOP');
  process.kill(pidOf('n3'), 'SIGKILL');
  const { stopNodes } = await import('../../src/cluster/stop-nodes.js');
  await stopNodes(world.home, 'default', ['n4'], 1000);
  const { rmSync } = await import('node:fs');
  rmSync(world.home.nodeProcessFile('default', 'n5'));
  const look = (): Promise<ClusterStatus> => clusterStatus(world.home, record, 500);
  await expect
    .poll(async () => (await look()).nodes.map((node) => node.process))
    .toEqual(['running', 'paused', 'crashed', 'stopped', 'running']);
  const status = await look();
  expect(status.nodes.map((node) => node.reachable)).toEqual([true, false, false, false, true]);
  expect(status).toMatchObject({ leader: 'n1', quorum: false, term: 1, commitIndex: 1 });
  expect(status.nodes[2]).toMatchObject({ role: null, term: null, pid: null, lag: null, faults: [] });
});

test('an answer from another cluster at the same port is no answer', async () => {
  const { record } = await world.up();
  const status = await clusterStatus(world.home, { ...record, clusterId: 'mine' }, 500);
  expect(status.nodes.map((node) => node.reachable)).toEqual([false, false, false]);
  expect(status).toMatchObject({ leader: null, term: null, quorum: false });
});
