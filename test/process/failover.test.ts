/** What becomes of a cluster whose nodes crash, freeze, stop in good order, or lose their disk. */
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { connectToNode } from '../../src/client/connect-to-node.js';
import type { NodeConnection } from '../../src/client/node-connection.js';
import { ErrorReply, OK, type Reply } from '../../src/resp/reply.js';
import { Cluster } from './cluster.js';
import { Load } from './load.js';

const FULL_LOAD_MS = 10_000;
const FULL_LOAD_CONNECTIONS = 8;
const FULL_LOAD_DEPTH = 16;

const call = (connection: NodeConnection, ...command: string[]): Promise<Reply> =>
  connection.call(command, 30_000);
/** What a node that waits for a leader is patient for, so that a machine that is busy may take its time. */
const REQUEST_MS_MAX = 20_000;

test('the leader is killed: the next write is acknowledged through any node that is left', async () => {
  const cluster = await Cluster.up({ nodes: 3 });
  await cluster.command('node', 'stop', 'all');
  await cluster.startWith({ requestTimeoutMs: REQUEST_MS_MAX });
  const leader = await cluster.leader();
  const others = await Promise.all(cluster.others(leader.id).map((id) => cluster.connect(id)));
  expect(await call(others[0]!, 'SET', 'before', 'yes')).toEqual(OK);
  await cluster.signal(leader.id, 'SIGKILL');
  for (const [count, connection] of others.entries()) {
    const first = await call(connection, 'SET', `after:${count}`, 'yes');
    if (first instanceof ErrorReply) {
      // It was handed to the leader that is dead before anybody knew.
      expect(first.message).toMatch(/^UNKNOWNOUTCOME /);
      expect(await call(connection, 'SET', `after:${count}`, 'yes')).toEqual(OK);
    }
    expect(await call(connection, 'MGET', 'before', `after:${count}`)).toEqual(['yes', 'yes']);
  }
  const next = await cluster.leader(cluster.others(leader.id));
  expect(next.term).toBeGreaterThan(leader.term);
  await cluster.start(leader.id);
  await cluster.converged();
});

test('a frozen leader is replaced; once it goes on it steps down, catches up, and nothing is lost', async () => {
  const cluster = await Cluster.up({ nodes: 3 });
  const leader = await cluster.leader();
  const load = new Load(cluster.members);
  await load.progress(50);
  const inOldTerm = await cluster.connect(leader.id);
  await cluster.signal(leader.id, 'SIGSTOP');
  const successor = await cluster.leader(cluster.others(leader.id));
  expect(successor.term).toBeGreaterThan(leader.term);
  const fresh = await cluster.connect(successor.id);
  expect(await call(fresh, 'SET', 'frozen', 'new')).toEqual(OK);
  await load.progress(50);
  // It waits in the socket of the frozen node, which will still believe that it leads.
  const lateRead = call(inOldTerm, 'GET', 'frozen');
  await cluster.signal(leader.id, 'SIGCONT');
  expect(await lateRead).toBe('new');
  await expect.poll(async () => (await cluster.status(leader.id))?.role).toBe('follower');
  await load.progress(50);
  await load.stop();
  await cluster.converged();
  for (const id of cluster.ids) await load.verify(await cluster.connect(id));
});

test('a leader that is told to stop hands over without an election timeout, and exits with 0', async () => {
  // A timeout so long that a machine that is busy does not cause one meanwhile.
  const cluster = await Cluster.up({ nodes: 3, flags: ['--election-timeout', '2000'] });
  await cluster.command('node', 'stop', 'all');
  const exits = await cluster.startWith({});
  const leader = await cluster.leader();
  await cluster.converged();
  const load = new Load(cluster.members);
  await load.progress(50);
  const toldMs = Date.now();
  await cluster.signal(leader.id, 'SIGTERM');
  expect(await exits.get(leader.id)).toBe(0);
  const successor = await cluster.leader(cluster.others(leader.id));
  expect(successor.term).toBe(leader.term + 1);
  const elections = await cluster.elections(cluster.others(leader.id), toldMs);
  // An election that a timeout begins asks for pre-votes first.
  expect(elections).toMatchObject([{ node: successor.id, preVote: false }]);
  await load.progress(50);
  await load.stop();
  await cluster.start(leader.id);
  await cluster.converged();
  await load.verify(await cluster.connect(leader.id));
});

test.each(['down', 'crash'] as const)(
  'a cluster comes back with its data after a %s of all nodes',
  async (how) => {
    const cluster = await Cluster.up({ nodes: 3 });
    const load = new Load(cluster.members);
    await load.progress(100);
    if (how === 'crash') {
      await Promise.all(cluster.ids.map((id) => cluster.signal(id, 'SIGKILL')));
      await load.stop();
    } else {
      await load.stop();
      await cluster.command('down');
    }
    await cluster.command('up');
    await cluster.leader();
    await cluster.converged();
    for (const id of cluster.ids) await load.verify(await cluster.connect(id));
  },
);

test('a node whose data folder was wiped catches up from a snapshot', async () => {
  const cluster = await Cluster.up({ nodes: 3 });
  await cluster.command('down');
  await cluster.startWith({ snapshotLogBytes: 32 * 1024 });
  const leader = await cluster.leader();
  const connection = await cluster.connect(leader.id);
  const value = 'x'.repeat(4096);
  for (let count = 0; count < 64; count += 1) {
    expect(await call(connection, 'SET', `big:${count}`, value)).toEqual(OK);
  }
  // By then the log was cut at an earlier snapshot.
  await expect.poll(async () => (await cluster.status(leader.id))?.snapshotIndex).toBeGreaterThan(8);
  const victim = cluster.others(leader.id)[0]!;
  await cluster.signal(victim, 'SIGKILL');
  rmSync(cluster.configuration(victim).dataFolder, { recursive: true });
  await cluster.start(victim);
  await cluster.converged();
  expect((await cluster.status(victim))?.snapshotIndex).toBeGreaterThan(0);
  const types = (await cluster.events(victim)).map((event) => event.type);
  expect(types).toContain('snapshotInstalled');
  const restored = await cluster.connect(victim);
  expect(await call(restored, 'DBSIZE')).toBe(64);
  expect(await call(restored, 'GET', 'big:63')).toBe(value);
});

test.each(['leader', 'follower'] as const)(
  'a %s without quorum answers with an error in time',
  async (role) => {
    const cluster = await Cluster.up({ nodes: 3 });
    const leader = await cluster.leader();
    const alone = role === 'leader' ? leader.id : cluster.others(leader.id)[0]!;
    const connections = [await cluster.connect(alone), await cluster.connect(alone)] as const;
    const stale = await connectToNode(cluster.member(alone), {
      password: null,
      timeoutMs: 1000,
      stale: true,
    });
    expect(await call(connections[0], 'SET', 'k', 'before')).toEqual(OK);
    expect(await call(connections[1], 'GET', 'k')).toBe('before');
    await Promise.all(cluster.others(alone).map((id) => cluster.signal(id, 'SIGSTOP')));
    // A call that is not answered in time throws.
    const [write, read] = await Promise.all([
      call(connections[0], 'SET', 'k', 'without quorum'),
      call(connections[1], 'GET', 'k'),
    ]);
    expect((write as ErrorReply).message).toMatch(/^(CLUSTERDOWN|UNKNOWNOUTCOME) /);
    expect((read as ErrorReply).message).toMatch(/^CLUSTERDOWN /);
    // By then the node knows that nobody leads, and that nothing it takes now was sent to anybody.
    const [late, lateRead] = await Promise.all([
      call(connections[0], 'SET', 'k', 'refused'),
      call(connections[1], 'GET', 'k'),
    ]);
    expect((late as ErrorReply).message).toMatch(/^CLUSTERDOWN /);
    expect((lateRead as ErrorReply).message).toMatch(/^CLUSTERDOWN /);
    expect(['before', 'without quorum']).toContain(await call(stale, 'GET', 'k'));
    stale.close();
    await Promise.all(cluster.others(alone).map((id) => cluster.signal(id, 'SIGCONT')));
    await expect.poll(() => call(connections[1], 'GET', 'k')).toMatch(/before|without quorum/);
    expect(await call(connections[0], 'SET', 'k', 'after')).toEqual(OK);
    await cluster.converged();
  },
);

test('no election in ten seconds of full load', async () => {
  const cluster = await Cluster.up({ nodes: 3 });
  const before = await cluster.leader();
  await cluster.converged();
  const beganMs = Date.now();
  const deadline = performance.now() + FULL_LOAD_MS;
  let written = 0;
  const writeOn = async (connection: NodeConnection, key: string): Promise<void> => {
    while (performance.now() < deadline) {
      expect(await call(connection, 'SET', key, 'v'.repeat(256))).toEqual(OK);
      written += 1;
    }
  };
  const writers: Promise<void>[] = [];
  for (let number = 0; number < FULL_LOAD_CONNECTIONS; number += 1) {
    const connection = await cluster.connect(cluster.ids[number % cluster.ids.length]!);
    for (let depth = 0; depth < FULL_LOAD_DEPTH; depth += 1) {
      writers.push(writeOn(connection, `load:${number}:${depth}`));
    }
  }
  await Promise.all(writers);
  const after = await cluster.leader();
  expect({ leader: after.id, term: after.term }).toEqual({ leader: before.id, term: before.term });
  expect(written).toBeGreaterThan(1000);
  expect(await cluster.elections(cluster.ids, beganMs)).toEqual([]);
  await cluster.converged();
});
