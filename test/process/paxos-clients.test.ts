/** The usual clients of Redis, unchanged, against each node of a Paxos cluster, where any node takes any command. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Cluster as ClusterOfIoredis, Redis } from 'ioredis';
import { createClient, createCluster, RESP_TYPES } from 'redis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Cluster, hasProgram } from './cluster.js';

const BYTES = Buffer.from(Array.from({ length: 1024 }, (_, position) => position % 256));
const CLI_MS_MAX = 20_000;
const NUMBERS = Array.from({ length: 100 }, (_, count) => String(count));
let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.upForAll({ nodes: 3, flags: ['--engine', 'paxos'] });
});

afterAll(() => cluster.close());

describe.each(['n1', 'n2', 'n3'])('through %s', (id) => {
  const portOf = (): number => cluster.member(id).clientPort;

  it.skipIf(!hasProgram('redis-cli')).each([[], ['-c'], ['-3']])('redis-cli %s', async (...flags) => {
    const cli = async (...command: string[]): Promise<string> => {
      const args = ['-p', String(portOf()), ...flags, ...command];
      return (await promisify(execFile)('redis-cli', args, { timeout: CLI_MS_MAX })).stdout;
    };
    expect(await cli('SET', `cli:${id}`, 'hällo')).toBe('OK\n');
    expect(await cli('GET', `cli:${id}`)).toBe('hällo\n');
    expect(await cli('DEL', `cli:${id}`)).toBe('1\n');
    expect(await cli('MSET', 'a', '1', 'b', '2')).toContain('NOTSUPPORTED MSET');
    expect(await cli('NOSUCH')).toContain("ERR unknown command 'NOSUCH'");
    expect(await cli('INFO', 'paxos')).toContain('paxos_ballot_counter:');
  });

  it('ioredis: strings, binary values, pipelines, scans, errors', async () => {
    const client = new Redis({ port: portOf(), maxRetriesPerRequest: 0 });
    onTestFinished(() => client.disconnect());
    expect(await client.set(`io:${id}`, 'hällo', 'PX', 60_000, 'GET')).toBeNull();
    expect(await client.get(`io:${id}`)).toBe('hällo');
    expect(await client.pttl(`io:${id}`)).toBeGreaterThan(0);
    await client.set(BYTES, BYTES);
    expect(await client.getBuffer(BYTES)).toEqual(BYTES);
    const pipeline = client.pipeline();
    for (const number of NUMBERS) pipeline.set(`io:${id}:${number}`, number).get(`io:${id}:${number}`);
    const replies = await pipeline.exec();
    expect(replies?.map(([error, reply]) => error ?? reply)).toEqual(
      NUMBERS.flatMap((number) => ['OK', number]),
    );
    const found = await client.scanStream({ match: `io:${id}:*`, count: 30 }).toArray();
    expect(found.flat()).toHaveLength(NUMBERS.length);
    await expect(client.incr(`io:${id}`)).rejects.toThrow('ERR value is not an integer or out of range');
    await expect(client.multi().set('m', '1').exec()).rejects.toThrow();
    await expect(client.mget('a', 'b')).rejects.toThrow('NOTSUPPORTED MGET');
  });

  it('ioredis Cluster, from one address to all nodes', async () => {
    const client = new ClusterOfIoredis([{ host: '127.0.0.1', port: portOf() }]);
    onTestFinished(() => client.disconnect());
    await Promise.all(NUMBERS.map((number) => client.set(`c:${number}`, number)));
    expect(await Promise.all(NUMBERS.map((number) => client.get(`c:${number}`)))).toEqual(NUMBERS);
    expect(await client.incr(`counter:${id}`)).toBe(1);
  });

  it.each([2, 3] as const)('node-redis in RESP%i: strings, pipelines, errors', async (RESP) => {
    const client = await createClient({ socket: { port: portOf() }, RESP }).connect();
    onTestFinished(() => client.destroy());
    const key = `node:${id}:${RESP}`;
    expect(await client.set(key, 'hällo', { condition: 'NX' })).toBe('OK');
    expect(await client.set(key, 'again', { condition: 'NX' })).toBeNull();
    expect(await client.get(key)).toBe('hällo');
    expect(await client.del(key)).toBe(1);
    const binary = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    await binary.set(BYTES, BYTES);
    expect(await binary.get(BYTES)).toEqual(BYTES);
    const counts = await Promise.all(NUMBERS.map(() => client.incr(`n:${key}`)));
    expect(counts).toEqual(NUMBERS.map((number) => Number(number) + 1));
    await expect(client.mGet(['a', 'b'])).rejects.toThrow('NOTSUPPORTED MGET');
  });

  it('node-redis createCluster, from one address to all nodes', async () => {
    const client = createCluster({ rootNodes: [{ socket: { port: portOf() } }] });
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.destroy());
    await Promise.all(NUMBERS.map((number) => client.set(`nc:${number}`, number)));
    expect(await Promise.all(NUMBERS.map((number) => client.get(`nc:${number}`)))).toEqual(NUMBERS);
  });
});

it('every client reads on one node what another one wrote through another node', async () => {
  const clients = cluster.members.map((member) => new Redis({ port: member.clientPort }));
  onTestFinished(() => clients.forEach((client) => void client.disconnect()));
  for (const [count, writer] of clients.entries()) {
    await writer.set('seen', count);
    expect(await Promise.all(clients.map((reader) => reader.get('seen')))).toEqual(Array(3).fill(`${count}`));
  }
});

it('each node serves every slot, none leads, and the cluster is well', async () => {
  for (const member of cluster.members) {
    const client = new Redis({ port: member.clientPort });
    onTestFinished(() => client.disconnect());
    const [from, to, first] = (await client.cluster('SLOTS'))[0] ?? [];
    expect([from, to, first?.[1]]).toEqual([0, 16_383, member.clientPort]);
    expect(await client.cluster('INFO')).toContain('cluster_state:ok');
    expect(await client.cluster('NODES')).toMatch(/myself,master/);
    expect(await client.info('replication')).toContain('role:master');
    expect(await client.info('raft')).toBe('');
    expect(await client.wait(1, 100)).toBe(1);
  }
});
