/** A cluster of real Paxos nodes: what it answers, and what becomes of it when nodes crash, freeze or stop. */
import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { connectToNode } from '../../src/client/connect-to-node.js';
import type { NodeConnection } from '../../src/client/node-connection.js';
import { ErrorReply, type MapReply, OK, type Reply } from '../../src/resp/reply.js';
import { Cluster } from './cluster.js';

const upPaxos = (nodes = 3): Promise<Cluster> => Cluster.up({ nodes, flags: ['--engine', 'paxos'] });

const call = (connection: NodeConnection, ...command: string[]): Promise<Reply> =>
  connection.call(command, 30_000);

const messageOf = (reply: Reply): string => (reply instanceof ErrorReply ? reply.message : 'no error');

test('any node takes any command of one key, and all agree', async () => {
  const cluster = await upPaxos();
  const [n1, n2, n3] = await Promise.all(cluster.ids.map((id) => cluster.connect(id)));
  expect(await call(n1!, 'SET', 'k', 'one')).toEqual(OK);
  expect(await call(n2!, 'GET', 'k')).toBe('one');
  expect(await call(n3!, 'APPEND', 'k', 'two')).toBe(6);
  expect(await call(n1!, 'GET', 'k')).toBe('onetwo');
  expect(await call(n2!, 'SET', 'k', 'x', 'NX')).toBeNull();
  expect(await call(n3!, 'INCRBY', 'count', '7')).toBe(7);
  expect(await call(n1!, 'DEL', 'k')).toBe(1);
  expect(await call(n2!, 'EXISTS', 'k')).toBe(0);
  expect(await call(n3!, 'SET', 'soon', 'gone', 'PX', '100')).toEqual(OK);
  await expect.poll(() => call(n1!, 'GET', 'soon')).toBeNull();
});

test('commands about all keys see what was acknowledged, through any node, and through one that was away', async () => {
  const cluster = await upPaxos();
  const [n1, n2] = await Promise.all(cluster.ids.map((id) => cluster.connect(id)));
  await cluster.signal('n3', 'SIGKILL');
  const names = Array.from({ length: 250 }, (_, count) => `key:${count}`);
  await Promise.all(names.map((name) => call(n1!, 'SET', name, 'v')));
  await call(n2!, 'DEL', 'key:0');
  await cluster.start('n3');
  await cluster.healthy();
  const n3 = await cluster.connect('n3');
  const left = names.slice(1).sort();
  for (const connection of [n1!, n2!, n3]) {
    expect(await call(connection, 'DBSIZE')).toBe(left.length);
    expect(((await call(connection, 'KEYS', 'key:*')) as string[]).sort()).toEqual(left);
    expect((await scanAll(connection)).sort()).toEqual(left);
    expect(left).toContain(await call(connection, 'RANDOMKEY'));
  }
  expect(messageOf(await call(n1!, 'SCAN', 'x'))).toBe('ERR invalid cursor');
});

async function scanAll(connection: NodeConnection): Promise<string[]> {
  const found: string[] = [];
  let cursor = '0';
  do {
    const [next, keys] = (await call(connection, 'SCAN', cursor, 'COUNT', '7')) as [string, string[]];
    found.push(...keys);
    cursor = next;
  } while (cursor !== '0');
  return found;
}

test.each([
  ['MGET', 'a', 'b'],
  ['MSET', 'a', '1', 'b', '2'],
  ['MSETNX', 'a', '1', 'b', '2'],
  ['DEL', 'a', 'b'],
  ['EXISTS', 'a', 'b'],
  ['UNLINK', 'a', 'b'],
  ['TOUCH', 'a', 'b'],
  ['RENAME', 'a', 'b'],
  ['RENAMENX', 'a', 'b'],
  ['COPY', 'a', 'b'],
  ['MOVE', 'a', '1'],
  ['LCS', 'a', 'b'],
  ['SWAPDB', '0', '1'],
  ['FLUSHALL'],
  ['FLUSHDB'],
  ['MULTI'],
  ['EXEC'],
  ['DISCARD'],
  ['WATCH', 'a'],
  ['UNWATCH'],
  ['RAFT', 'STATUS'],
  ['RAFT', 'LOG'],
  ['RAFT', 'TRANSFER', 'n2'],
])('what Paxos does not offer is refused with a reason: %s', async (...command) => {
  const connection = await (await shared()).connect('n1');
  expect(messageOf(await call(connection, ...command))).toMatch(/^NOTSUPPORTED \S.*/);
});

test('PAXOS REGISTER tells the promise and the acceptance of each node, and who is silent', async () => {
  const cluster = await upPaxos();
  const connection = await cluster.connect('n1');
  expect(await call(connection, 'SET', 'k', 'v')).toEqual(OK);
  const ask = async (): Promise<Record<string, Reply>[]> =>
    ((await call(connection, 'PAXOS', 'REGISTER', 'k')) as MapReply[]).map(({ entries }) =>
      Object.fromEntries(entries),
    );
  await expect.poll(async () => (await ask()).map(({ accepted }) => accepted)).not.toContain(null);
  const all = await ask();
  expect(all.map(({ node }) => node)).toEqual(['n1', 'n2', 'n3']);
  expect(all.map(({ value }) => value)).toEqual(['v', 'v', 'v']);
  expect(new Set(all.map(({ accepted }) => accepted)).size).toBe(1);
  await cluster.signal('n3', 'SIGSTOP');
  expect((await ask()).map(({ answered }) => answered)).toEqual([true, true, false]);
  await cluster.signal('n3', 'SIGCONT');
});

test('a node without quorum answers with an error in time, and goes on when the others come back', async () => {
  const cluster = await upPaxos();
  // One each: a read waits for the write before it on its connection.
  const connection = await cluster.connect('n1');
  const reading = await cluster.connect('n1');
  const scanning = await cluster.connect('n1');
  const stale = await connectToNode(cluster.member('n1'), { password: null, timeoutMs: 1000, stale: true });
  expect(await call(connection, 'SET', 'k', 'before')).toEqual(OK);
  await Promise.all(['n2', 'n3'].map((id) => cluster.signal(id, 'SIGSTOP')));
  expect(await call(stale, 'GET', 'k')).toBe('before');
  expect(await call(stale, 'KEYS', '*')).toEqual(['k']);
  // A call that is not answered in time throws.
  const [write, read, scan] = await Promise.all([
    call(connection, 'SET', 'k', 'without quorum'),
    call(reading, 'GET', 'other'),
    call(scanning, 'SCAN', '0'),
  ]);
  expect(messageOf(write)).toMatch(/^(CLUSTERDOWN|UNKNOWNOUTCOME) /);
  expect(messageOf(read)).toMatch(/^CLUSTERDOWN /);
  expect(messageOf(scan)).toMatch(/^CLUSTERDOWN /);
  stale.close();
  await Promise.all(['n2', 'n3'].map((id) => cluster.signal(id, 'SIGCONT')));
  await expect.poll(() => call(connection, 'GET', 'k')).toMatch(/before|without quorum/);
  expect(await call(connection, 'SET', 'k', 'after')).toEqual(OK);
});

test('whatever node is killed, the next write through another one is acknowledged', async () => {
  const cluster = await upPaxos();
  for (const victim of cluster.ids) {
    const others = await Promise.all(cluster.others(victim).map((id) => cluster.connect(id)));
    await cluster.signal(victim, 'SIGKILL');
    for (const [count, connection] of others.entries()) {
      expect(await call(connection, 'SET', `${victim}:${count}`, 'yes')).toEqual(OK);
    }
    await cluster.start(victim);
    await cluster.healthy();
    const back = await cluster.connect(victim);
    expect(await call(back, 'GET', `${victim}:0`)).toBe('yes');
  }
});

test('a node that is told to stop answers what runs, and exits with 0', async () => {
  const cluster = await upPaxos();
  await cluster.signal('n1', 'SIGKILL');
  const exit = cluster.spawnNode('n1');
  await cluster.healthy();
  const connection = await cluster.connect('n1');
  const writes = Array.from({ length: 100 }, (_, count) => call(connection, 'SET', `k:${count}`, 'v'));
  await writes[0];
  await cluster.signal('n1', 'SIGTERM');
  expect(await exit).toBe(0);
  const left = await cluster.connect('n2');
  for (const [count, write] of (await Promise.allSettled(writes)).entries()) {
    if (write.status !== 'fulfilled' || write.value instanceof ErrorReply) continue;
    expect(await call(left, 'GET', `k:${count}`)).toBe('v');
  }
});

test('a data folder that the other engine wrote is refused with a sentence', async () => {
  const cluster = await upPaxos();
  expect(await call(await cluster.connect('n1'), 'SET', 'k', 'v')).toEqual(OK);
  await cluster.command('node', 'stop', 'n1');
  const file = cluster.home.nodeConfigurationFile('default', 'n1');
  writeFileSync(file, JSON.stringify({ ...cluster.configuration('n1'), engine: 'raft' }));
  expect(await cluster.spawnNode('n1')).toBe(1);
  expect(cluster.log('n1').at(-1)).toMatchObject({ level: 'fatal', code: 'WRONG_ENGINE' });
  const refused = await cluster.run('up', '--engine', 'raft');
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toContain('it runs paxos, not raft');
  await cluster.command('up');
});

let sharedCluster: Promise<Cluster> | null = null;

function shared(): Promise<Cluster> {
  sharedCluster ??= Cluster.upForAll({ nodes: 1, flags: ['--engine', 'paxos'] });
  return sharedCluster;
}

afterAll(async () => (await sharedCluster)?.close());
