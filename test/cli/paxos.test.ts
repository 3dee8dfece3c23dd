/** The commands on a Paxos cluster, where nobody leads. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterStatus } from '../../src/cluster/status.js';
import { Conclave } from './conclave.js';

let conclave: Conclave;

beforeAll(async () => {
  conclave = new Conclave();
  const { code, stderr } = await conclave.run(['up'], { env: { CONCLAVE_ENGINE: 'paxos' } });
  expect({ code, stderr }).toMatchObject({ code: 0 });
});

afterAll(() => conclave.remove());

test('a cluster keeps its engine, and asking for another one is an error', async () => {
  expect(await conclave.output('up')).toContain('engine paxos');
  expect(await conclave.failure('up', '--engine', 'raft')).toMatchObject({
    exit: 2,
    code: 'CLUSTER_DIFFERS',
    message: expect.stringContaining('it runs paxos, not raft'),
  });
  expect(await conclave.failure('up', '--engine', 'zab')).toMatchObject({ exit: 2 });
  expect(await conclave.output('ls')).toContain('paxos');
});

test('the engine of new clusters can be configured', async () => {
  await conclave.output('config', 'set', 'engine', 'paxos');
  const status: ClusterStatus = await conclave.json('up', '-c', 'configured', '--nodes', '1');
  expect(status.engine).toBe('paxos');
  await conclave.output('down', '-c', 'configured', '--wipe', '--yes');
  await conclave.output('config', 'reset', 'engine');
  expect(await conclave.failure('config', 'set', 'engine', 'zab')).toMatchObject({ exit: 2 });
});

test('the status has no leader, no term and no commit index, but ballots and rounds', async () => {
  await conclave.output('put', 'status', 'x');
  const status: ClusterStatus = await conclave.json('status');
  expect(status).toMatchObject({
    ...{ cluster: 'default', engine: 'paxos', leader: null, term: null, commitIndex: null, quorum: true },
    paxos: { chosen: expect.any(Number), rounds: expect.any(Number), conflicts: expect.any(Number) },
  });
  expect(status.paxos?.chosen).toBeGreaterThan(0);
  for (const node of status.nodes) {
    expect(node).toMatchObject({ role: null, leader: null, reachable: true, paxos: expect.anything() });
  }
  const text = await conclave.output('status');
  expect(text).toContain('BALLOT');
  expect(text).not.toContain('leader');
});

test('put, get, incr, del, scan, exec', async () => {
  expect(await conclave.output('put', 'greeting', 'hello')).toBe('OK\n');
  expect(await conclave.output('get', 'greeting', '--at', 'n3')).toBe('hello');
  expect(await conclave.output('put', 'greeting', 'hi', '--if-value', 'hello')).toBe('OK\n');
  expect(await conclave.failure('put', 'greeting', 'hey', '--if-absent')).toMatchObject({
    exit: 1,
    code: 'PRECONDITION_FAILED',
  });
  expect(await conclave.output('incr', 'visits', '--by', '5')).toBe('5\n');
  await conclave.output('put', 's:1', 'a');
  await conclave.output('put', 's:2', 'b');
  expect(await conclave.output('scan', 's:', '--values')).toBe('s:1\ta\ns:2\tb\n');
  expect(await conclave.output('del', 's:1', 's:2', 's:3')).toBe('2\n');
  expect(await conclave.output('scan', 's:')).toBe('');
  expect(await conclave.failure('exec', '--', 'MSET', 'a', '1', 'b', '2')).toMatchObject({
    exit: 1,
    code: 'NOT_SUPPORTED',
  });
  expect(await conclave.output('exec', '--', 'PAXOS', 'REGISTER', 'greeting')).toContain('n3');
});

test.each(['leader', 'converged', 'commit>=1'])(
  'wait --for %s says why it makes no sense',
  async (condition) => {
    expect(await conclave.failure('wait', '--for', condition)).toMatchObject({
      exit: 2,
      code: 'BAD_CONDITION',
    });
  },
);

test.each([
  ['node', 'kill', 'leader'],
  ['node', 'pause', 'followers'],
  ['leader', 'show'],
  ['leader', 'transfer', 'n1'],
  ['get', 'greeting', '--at', 'leader'],
])('nobody leads: %s %s %s', async (...command) => {
  expect(await conclave.failure(...command)).toMatchObject({ exit: 2, code: 'NO_LEADER' });
});

test('kill, start, wait, events, logs, doctor', async () => {
  await conclave.output('node', 'kill', 'minority');
  expect(await conclave.output('put', 'after', 'the kill')).toBe('OK\n');
  await conclave.output('node', 'start', 'all');
  expect(await conclave.output('wait', '--for', 'healthy')).toContain('each connected to every other');
  expect(await conclave.output('events', '--text')).toContain('is connected to');
  expect(await conclave.output('logs')).toContain('nodeStarted');
  expect(await conclave.json('doctor')).toMatchObject({ findings: [] });
});

test('without a majority it is told in time, and stale reads go on', async () => {
  await conclave.output('put', 'known', 'v');
  await conclave.output('get', 'known', '--at', 'n1');
  await conclave.output('node', 'kill', 'n2,n3');
  expect(await conclave.failure('put', 'k', 'v', '--timeout', '8s')).toMatchObject({
    exit: 1,
    code: expect.stringMatching(/NO_QUORUM|UNKNOWN_OUTCOME/),
  });
  expect(await conclave.output('get', 'known', '--at', 'n1', '--consistency', 'stale')).toBe('v');
  await conclave.output('up');
});

test('down keeps the data, and up brings it back', async () => {
  await conclave.output('put', 'kept', 'yes');
  await conclave.output('down');
  expect(await conclave.output('up')).toContain('is up again');
  expect(await conclave.output('get', 'kept')).toBe('yes');
  await conclave.output('down', '--wipe', '--yes');
});
