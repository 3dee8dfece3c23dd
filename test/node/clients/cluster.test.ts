import { describe, expect, it } from 'vitest';
import { startHost } from './harness.js';

it('gives all slots to the leader, with the others as its replicas', async () => {
  const host = await startHost();
  const client = await host.connect();
  host.engine.statusChanges = { role: 'follower', leader: 'n2' };
  const [[from, to, master, ...replicas]] = (await client.call('CLUSTER SLOTS')) as [
    [number, number, ...(readonly [string, number, string, unknown])[]],
  ];
  expect([from, to]).toEqual([0, 16_383]);
  expect(master?.slice(0, 2)).toEqual(['127.0.0.1', 7402]);
  expect(replicas.map((replica) => replica[1])).toEqual([host.port, 7403]);
  expect(master?.[2]).toMatch(/^[0-9a-f]{40}$/);
  expect(await client.call('CLUSTER MYID')).toBe(replicas[0]?.[2]);
});

it('stays useful while no leader is known: this node takes whatever comes', async () => {
  const host = await startHost();
  const client = await host.connect();
  host.engine.statusChanges = { role: 'candidate', leader: null };
  const [[, , master]] = (await client.call('CLUSTER SLOTS')) as [[number, number, [string, number]]];
  expect(master[1]).toBe(host.port);
  expect(await client.call('CLUSTER INFO')).toMatch(/^cluster_state:fail\r\n.*cluster_slots_ok:0\r\n/s);
});

it('lists nodes in the format of Redis', async () => {
  const host = await startHost();
  const lines = String(await (await host.connect()).call('CLUSTER NODES'))
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(
    new RegExp(`^[0-9a-f]{40} 127.0.0.1:${host.port}@7501 myself,master - 0 0 3 connected 0-16383$`),
  );
  expect(lines[1]).toMatch(/^[0-9a-f]{40} 127.0.0.1:7402@7502 slave [0-9a-f]{40} 0 0 3 connected$/);
  expect(lines[2]).toMatch(/:7403@7503 slave,fail [0-9a-f]{40} 0 0 3 disconnected$/);
});

it('tells its shard, its state and where keys belong', async () => {
  const host = await startHost();
  const client = await host.connect();
  await client.ask('HELLO 3', 'SET foo 1', 'SET {foo}bar 1', 'SET other 1');
  expect(await client.call('CLUSTER SHARDS')).toEqual([
    {
      slots: [0, 16_383],
      nodes: [
        expect.objectContaining({
          port: host.port,
          role: 'master',
          health: 'online',
          'replication-offset': 3,
        }),
        expect.objectContaining({ port: 7402, role: 'replica', health: 'online' }),
        expect.objectContaining({ port: 7403, role: 'replica', health: 'failed' }),
      ],
    },
  ]);
  expect(await client.call('CLUSTER INFO')).toMatch(/^cluster_state:ok\r\ncluster_slots_assigned:16384\r\n/);
  expect(
    await client.ask('CLUSTER KEYSLOT foo', 'CLUSTER COUNTKEYSINSLOT 12182', 'CLUSTER COUNTKEYSINSLOT 1'),
  ).toEqual([12_182, 2, 0]);
  expect(
    await client.ask('CLUSTER COUNTKEYSINSLOT 16384', 'CLUSTER COUNTKEYSINSLOT x', 'CLUSTER MEET a b'),
  ).toEqual(['-ERR Invalid slot', '-ERR Invalid slot', "-ERR unknown subcommand 'MEET'. Try CLUSTER HELP."]);
});

describe('RAFT', () => {
  it('tells everything about this node', async () => {
    const host = await startHost();
    const client = await host.connect();
    host.engine.statusChanges = {
      votes: [
        { voter: 'n2', granted: true },
        { voter: 'n3', granted: false },
      ],
      followers: [
        {
          id: 'n2',
          state: 'replicate',
          matchIndex: 5,
          nextIndex: 6,
          inflightMessages: 1,
          recentlyActive: true,
        },
      ],
    };
    await client.call('HELLO 3');
    expect(await client.call('RAFT STATUS')).toMatchObject({
      id: 'n1',
      cluster: 'test',
      clusterid: 'cluster-1',
      engine: 'raft',
      role: 'leader',
      term: 3,
      votedfor: 'n1',
      leader: 'n1',
      voters: ['n1', 'n2', 'n3'],
      digest: host.engine.digest(),
      firstlogindex: 1,
      termruns: [3, 1],
      heartbeatms: 50,
      electionelapsedms: 20,
      electiontimeoutms: 400,
      votesgranted: ['n2'],
      votesrefused: ['n3'],
      pid: process.pid,
      port: host.port,
      peerport: 7501,
      followers: [{ id: 'n2', state: 'replicate', matchindex: 5, nextindex: 6, inflight: 1, active: true }],
      peers: [
        { id: 'n2', connected: true },
        { id: 'n3', connected: false },
      ],
    });
    const brief = (await client.call('RAFT STATUS nodigest')) as Record<string, unknown>;
    expect(brief).toMatchObject({ id: 'n1', term: 3 });
    expect(brief).not.toHaveProperty('digest');
    expect(await client.call('RAFT STATUS ALL')).toBe('-ERR syntax error');
    expect(await client.call('RAFT LEADER')).toEqual({ leader: 'n1', term: 3 });
    host.engine.statusChanges = { leader: null, votedFor: null };
    expect(await client.call('RAFT LEADER')).toEqual({ leader: null, term: 3 });
  });

  it('shows entries of the log as people read them', async () => {
    const host = await startHost();
    const client = await host.connect();
    await client.ask(
      ...Array.from({ length: 12 }, (_, at) => `SET k${at} v`),
      'HELLO 3',
      'MULTI',
      'GET k0',
      'EXEC',
    );
    await client.call(['SET', 'b\xffn "q"', 'x'.repeat(1000)]);
    const newest = (await client.call('RAFT LOG')) as { index: number; command: string }[];
    expect(newest.map((entry) => entry.index)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(newest[8]?.command).toBe('MULTI; GET k0; EXEC');
    expect(newest[9]?.command.length).toBeLessThan(300);
    expect(await client.call('RAFT LOG 2 1')).toEqual([
      { index: 2, term: 3, kind: 'command', command: 'SET k1 v', time: expect.any(Number) },
    ]);
    expect(await client.ask('RAFT LOG x', 'RAFT LOG 1 x', 'RAFT LOG 100')).toEqual([
      '-ERR value is not an integer or out of range',
      '-ERR value is not an integer or out of range',
      [],
    ]);
  });

  it('hands leadership over', async () => {
    const host = await startHost();
    expect(await (await host.connect()).call('RAFT TRANSFER n2')).toBe('OK');
    expect(host.engine.transfers).toEqual(['n2']);
  });
});
