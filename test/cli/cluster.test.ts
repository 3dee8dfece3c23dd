/** The life of a cluster on the real command with real nodes. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { identityOf } from '../../src/cluster/process-identity.js';
import type { ClusterStatus } from '../../src/cluster/status.js';
import { Conclave } from './conclave.js';

let conclave: Conclave;

beforeAll(async () => {
  conclave = new Conclave();
  await conclave.output('up');
});

afterAll(() => conclave.remove());

/** What a test that failed leaves behind must not fail the next one. */
beforeEach(() => {
  onTestFailed(async () => {
    await conclave.run(['node', 'resume', 'all']);
    await conclave.run(['up']);
    await conclave.run(['wait', '--for', 'healthy', '--timeout', '60s']);
  });
});

const statusOf = (): Promise<ClusterStatus> => conclave.json('status');

test('up on a running cluster says so', async () => {
  expect(await conclave.output('up')).toContain('is running already');
  const status: ClusterStatus = await conclave.json('up');
  expect(status.nodes).toHaveLength(3);
  expect(await conclave.failure('up', '--nodes', '5')).toMatchObject({ exit: 2, code: 'CLUSTER_DIFFERS' });
});

test('the status has the agreed shape', async () => {
  const status = await statusOf();
  expect(Object.keys(status)).toEqual([
    'cluster',
    'engine',
    'leader',
    'term',
    'commitIndex',
    'quorum',
    'nodes',
  ]);
  expect(Object.keys(status.nodes[0] ?? {})).toEqual([
    ...[
      'id',
      'process',
      'reachable',
      'role',
      'term',
      'leader',
      'commitIndex',
      'lastApplied',
      'lastLogIndex',
      'lag',
    ],
    ...['pid', 'host', 'port', 'peerPort', 'uptimeMs', 'rssBytes', 'faults'],
  ]);
  expect(status).toMatchObject({ cluster: 'default', engine: 'raft', quorum: true });
  expect(status.nodes.map((node) => node.pid).sort()).toEqual(conclave.pids().sort());
});

test('put, get, del', async () => {
  expect(await conclave.output('put', 'greeting', 'hällo')).toBe('OK\n');
  expect(Buffer.from(await conclave.output('get', 'greeting'), 'latin1').toString()).toBe('hällo');
  expect(await conclave.json('get', 'greeting')).toEqual({ key: 'greeting', value: 'hällo' });
  expect(await conclave.output('del', 'greeting', 'nothing')).toBe('1\n');
  expect(await conclave.failure('get', 'greeting')).toMatchObject({ exit: 1, code: 'KEY_NOT_FOUND' });
  const { code, stdout, stderr } = await conclave.run(['get', 'greeting']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('greeting');
});

test('values are bytes: in by standard input, out as they were', async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  expect(await conclave.run(['put', 'bytes', '-'], { input: bytes })).toMatchObject({ code: 0 });
  expect(await conclave.output('get', 'bytes')).toBe(bytes.toString('latin1'));
  expect(await conclave.json('get', 'bytes')).toEqual({
    key: 'bytes',
    valueBase64: bytes.toString('base64'),
  });
  await conclave.run(['put', 'empty', '-'], { input: '' });
  expect(await conclave.output('get', 'empty')).toBe('');
});

test('conditions and expiry', async () => {
  await conclave.output('put', 'lock', 'me', '--if-absent', '--ttl', '1m');
  expect(await conclave.failure('put', 'lock', 'you', '--if-absent')).toMatchObject({
    exit: 1,
    code: 'PRECONDITION_FAILED',
  });
  expect((await conclave.failure('put', 'lock', 'you', '--if-value', 'nobody')).exit).toBe(1);
  await conclave.output('put', 'lock', 'you', '--if-value', 'me');
  await conclave.output('put', 'short', 'life', '--ttl', '50ms');
  await expect.poll(async () => (await conclave.run(['get', 'short'])).code, { timeout: 30_000 }).toBe(1);
  expect(await conclave.failure('put', 'a', 'b', '--ttl', 'soon')).toMatchObject({
    exit: 2,
    code: 'BAD_DURATION',
  });
});

test('incr', async () => {
  expect(await conclave.output('incr', 'visits')).toBe('1\n');
  expect(await conclave.json('incr', 'visits', '--by', '-5')).toEqual({ key: 'visits', value: -4 });
  await conclave.output('put', 'text', 'x');
  expect((await conclave.failure('incr', 'text')).exit).toBe(1);
  expect((await conclave.failure('incr', 'visits', '--by', 'x')).exit).toBe(2);
});

test('scan', async () => {
  await conclave.output('exec', '--', 'MSET', 'user:2', 'b', 'user:1', 'a', 'user*', 'star', 'users', 'all');
  expect(await conclave.output('scan', 'user:')).toBe('user:1\nuser:2\n');
  expect(await conclave.output('scan', 'user*')).toBe('user*\n');
  expect(await conclave.json('scan', 'user:', '--values')).toEqual({
    items: [
      { key: 'user:1', value: 'a' },
      { key: 'user:2', value: 'b' },
    ],
  });
  const limited: { items: unknown[] } = await conclave.json('scan', '--limit', '2');
  expect(limited.items).toHaveLength(2);
});

test('exec sends anything, duplicates and dashes included', async () => {
  expect(await conclave.output('exec', '--', 'PING')).toBe('PONG\n');
  expect(await conclave.output('exec', '--', 'SET', 'SET', '--json')).toBe('OK\n');
  expect(await conclave.output('exec', '--', 'GET', 'SET')).toBe('--json\n');
  expect(await conclave.json('exec', 'MGET', 'SET', 'none')).toEqual({ reply: ['--json', null] });
  expect(await conclave.failure('exec', '--', 'NOSUCH')).toMatchObject({ exit: 1, code: 'REFUSED' });
});

test('reads at a node, fresh or stale; the node has to exist', async () => {
  await conclave.output('put', 'here', 'yes');
  await conclave.output('wait', '--for', 'converged');
  for (const node of ['n1', 'n2', 'n3', 'leader', 'random']) {
    expect(await conclave.output('get', 'here', '--at', node)).toBe('yes');
    expect(await conclave.output('get', 'here', '--at', node, '--consistency', 'stale')).toBe('yes');
  }
  expect(await conclave.failure('get', 'here', '--at', 'n9')).toMatchObject({
    exit: 2,
    code: 'UNKNOWN_NODE',
    hint: expect.stringContaining('n1, n2, n3'),
  });
  expect(await conclave.failure('get', 'here', '--at', 'all')).toMatchObject({
    exit: 2,
    code: 'ONE_NODE_ONLY',
  });
});

test('leader show and transfer', async () => {
  const before: { leader: string; term: number } = await conclave.json('leader', 'show');
  const target = before.leader === 'n1' ? 'n2' : 'n1';
  const after: { leader: string; term: number } = await conclave.json('leader', 'transfer', target);
  expect(after.leader).toBe(target);
  expect(after.term).toBeGreaterThan(before.term);
  expect(await conclave.output('leader', 'show')).toContain(`${target} leads`);
  expect((await conclave.failure('leader', 'transfer', 'n9')).exit).toBe(2);
});

test('wait: conditions that hold, and one that does not come true', async () => {
  for (const condition of ['leader', 'healthy', 'converged', 'commit>=1']) {
    expect(await conclave.output('wait', '--for', condition)).toContain(condition);
  }
  expect(await conclave.failure('wait', '--for', 'commit>=99999', '--timeout', '200ms')).toMatchObject({
    exit: 1,
    code: 'TIMEOUT',
  });
});

test('logs, for people and for programs', async () => {
  const text = await conclave.output('logs');
  expect(text).toMatch(/\d\d:\d\d:\d\d\.\d{3} {2}n1 {2}INFO/);
  const lines: Array<{ node: string }> = await conclave.json('logs', 'n2', 'n3');
  expect(new Set(lines.map((line) => line.node))).toEqual(new Set(['n2', 'n3']));
  expect(await conclave.output('logs', '--since', '2999-01-01T00:00:00Z')).toBe('');
  expect(await conclave.output('logs', '--grep', 'no such line')).toBe('');
  expect(await conclave.failure('logs', '--grep', '(')).toMatchObject({ exit: 2, code: 'BAD_PATTERN' });
  expect(await conclave.failure('logs', 'n9')).toMatchObject({ exit: 2, code: 'UNKNOWN_NODE' });
});

test('logs -f goes on until Ctrl-C, and ends quietly when nobody reads', async () => {
  const { child, outcome } = conclave.start(['logs', '-f']);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  child.kill('SIGINT');
  expect(await outcome).toMatchObject({ code: 0, stderr: '' });
  const closed = conclave.start(['events', '-f']);
  await new Promise((resolve) => closed.child.stdout?.once('data', resolve));
  closed.child.stdout?.destroy();
  let hasEnded = false;
  closed.child.once('close', () => {
    hasEnded = true;
  });
  // It notices when it has something to tell.
  while (!hasEnded) await conclave.output('incr', 'events');
  expect(await closed.outcome).toMatchObject({ code: 0, stderr: '' });
});

test('events are NDJSON from every node, in order', async () => {
  const events = (await conclave.output('events', '--count', '1000')).trim().split('\n');
  const parsed: Array<{ node: string; time: number; type: string; term: number }> = events.map((line) =>
    JSON.parse(line),
  );
  expect(new Set(parsed.map((event) => event.node))).toEqual(new Set(['n1', 'n2', 'n3']));
  expect(parsed.map((event) => event.time)).toEqual(parsed.map((event) => event.time).sort((a, b) => a - b));
  expect(parsed.map((event) => event.type)).toContain('roleChanged');
  expect(await conclave.json('events', '--count', '2')).toHaveLength(2);
  expect(await conclave.output('events', '--text', '--count', '1000')).toMatch(
    /n\d became leader in term \d/,
  );
});

test('status --watch in a pipe tells each change', async () => {
  const { child, outcome } = conclave.start(['status', '--watch', '--json']);
  const hasTold = (text: string): Promise<void> =>
    expect.poll(() => told, { timeout: 60_000 }).toContain(text);
  let told = '';
  child.stdout?.on('data', (chunk) => {
    told += String(chunk);
  });
  await hasTold('"process":"running"');
  await conclave.output('node', 'pause', 'followers');
  await hasTold('"process":"paused"');
  await conclave.output('node', 'resume', 'all');
  child.kill('SIGINT');
  const { stdout, code } = await outcome;
  expect(code).toBe(0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line): ClusterStatus => JSON.parse(line));
  expect(lines[0]?.nodes.every((node) => node.process === 'running')).toBe(true);
  expect(lines.some((status) => status.nodes.some((node) => node.process === 'paused'))).toBe(true);
  await conclave.output('wait', '--for', 'healthy');
});

test('kill, start, stop, restart, pause, resume', async () => {
  const { leader } = await statusOf();
  expect(await conclave.output('node', 'kill', 'leader')).toBe(`${leader} killed\n`);
  const killed = (await statusOf()).nodes.find((node) => node.id === leader);
  expect(killed).toMatchObject({ process: 'crashed', reachable: false, role: null, pid: null });
  // Before that, a node may send the write to the leader that is dead, and nobody knows what became of it.
  await conclave.output('wait', '--for', 'leader', '--timeout', '60s');
  await conclave.output('put', 'after', 'failover');
  expect(await conclave.output('up')).toContain(`Started ${leader}`);
  expect(await conclave.json('node', 'stop', 'n2')).toMatchObject({
    nodes: [{ id: 'n2', outcome: 'stopped' }],
  });
  expect((await statusOf()).nodes[1]?.process).toBe('stopped');
  expect(await conclave.json('node', 'start', 'n2')).toMatchObject({
    nodes: [{ id: 'n2', outcome: 'started' }],
  });
  expect(await conclave.json('node', 'restart', 'n1,n3')).toMatchObject({
    nodes: [
      { id: 'n1', outcome: 'restarted' },
      { id: 'n3', outcome: 'restarted' },
    ],
  });
  await conclave.output('node', 'pause', 'n2');
  expect((await statusOf()).nodes[1]).toMatchObject({ process: 'paused', reachable: false });
  await conclave.output('node', 'resume', 'all');
  await conclave.output('wait', '--for', 'converged', '--timeout', '60s');
  expect(await conclave.output('get', 'after')).toBe('failover');
  expect(await conclave.failure('node', 'kill', 'n9')).toMatchObject({ exit: 2, code: 'UNKNOWN_NODE' });
  expect(await conclave.failure('node', 'resume', 'random')).toMatchObject({
    exit: 1,
    code: 'NO_NODE_MATCHES',
  });
});

test('without a majority, reads and writes fail within the time limit; stale reads go on', async () => {
  await conclave.output('put', 'kept', 'yes');
  await conclave.output('wait', '--for', 'converged', '--timeout', '60s');
  await conclave.output('node', 'kill', 'majority');
  expect(await conclave.failure('put', 'a', 'b', '--timeout', '2s')).toMatchObject({ exit: 1 });
  expect((await conclave.failure('get', 'kept', '--timeout', '2s')).exit).toBe(1);
  expect(await conclave.output('get', 'kept', '--consistency', 'stale')).toBe('yes');
  expect((await statusOf()).quorum).toBe(false);
  expect((await conclave.failure('leader', 'show')).exit).toBe(1);
  await conclave.output('up');
});

test('down keeps the data, up brings it back, and wiping deletes it', async () => {
  await conclave.output('put', 'kept', 'yes');
  const pids = conclave.pids();
  expect(await conclave.output('down')).toContain('3 nodes stopped');
  expect(conclave.pids()).toEqual([]);
  // Not process.kill(pid, 0): that still finds the dead whom nobody has collected.
  expect(pids.map(identityOf)).toEqual([null, null, null]);
  expect(await conclave.output('down')).toContain('was not running');
  expect(await conclave.failure('get', 'kept')).toMatchObject({ exit: 1, code: 'UNREACHABLE' });
  expect(await conclave.output('logs', '--grep', 'stopping')).toContain('stopping');
  expect(await conclave.json('ls')).toMatchObject({ clusters: [{ name: 'default', nodes: 3, running: 0 }] });
  expect(await conclave.output('up')).toContain('up again, with its data');
  expect(await conclave.output('get', 'kept')).toBe('yes');
  expect(await conclave.failure('down', '--wipe')).toMatchObject({ exit: 2, code: 'CONFIRMATION_NEEDED' });
  expect(await conclave.json('down', '--wipe', '--yes')).toMatchObject({ cluster: 'default', wiped: true });
  expect(await conclave.json('ls')).toEqual({ clusters: [] });
  expect(() => readFileSync(conclave.home.recordFile('default'))).toThrow();
});
