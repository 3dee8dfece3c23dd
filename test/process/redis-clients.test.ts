/** The usual clients of Redis, unchanged, against a leader and against a follower. */
import { execFile } from 'node:child_process';
import { Cluster as ClusterOfIoredis, Redis } from 'ioredis';
import { createClient, createCluster, RESP_TYPES, WatchError } from 'redis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Cluster, hasProgram } from './cluster.js';

const BYTES = Buffer.from(Array.from({ length: 1024 }, (_, position) => position % 256));
const CLI_MS_MAX = 60_000;
let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.upForAll({ nodes: 3 });
});

afterAll(() => cluster.close());

describe.each(['leader', 'follower'] as const)('through a %s', (role) => {
  /** The client port of a node that has the role now. */
  async function portOf(): Promise<number> {
    const leader = await cluster.leader();
    return cluster.member(role === 'leader' ? leader.id : cluster.others(leader.id)[0]!).clientPort;
  }

  describe.each([[], ['-c']])('redis-cli %s', (...flags: string[]) => {
    const hasCli = hasProgram('redis-cli');
    const cli = async (input: string, ...command: string[]): Promise<string> =>
      redisCli(input, '-p', String(await portOf()), ...flags, ...command);

    it.skipIf(!hasCli)('strings, counters and errors', async () => {
      const key = `cli:${role}:${flags}`;
      expect(await cli('', 'SET', key, 'hällo')).toBe('OK\n');
      expect(await cli('', 'GET', key)).toBe('hällo\n');
      expect(await cli('', 'DEL', key, 'nothing')).toBe('1\n');
      expect(await cli('', 'GET', key)).toBe('\n');
      expect(await cli('', 'INCR', key)).toBe('1\n');
      expect(await cli('', 'SET', 'one')).toContain("ERR wrong number of arguments for 'set' command");
      expect(await cli('', 'NOSUCH', 'x')).toContain("ERR unknown command 'NOSUCH'");
    });

    it.skipIf(!hasCli)('a pipeline with a transaction from standard input', async () => {
      const lines = ['SET a 1', 'MULTI', 'INCR a', 'GET a', 'EXEC', 'DEL a', 'GET a'];
      expect(await cli(`${lines.join('\n')}\n`)).toBe('OK\nOK\nQUEUED\nQUEUED\n2\n2\n1\n\n');
    });

    it.skipIf(!hasCli)('a value of 64 KiB from standard input, and RESP3', async () => {
      const value = 'x'.repeat(64 * 1024);
      expect(await cli(value, '-x', 'SET', 'big')).toBe('OK\n');
      expect(await cli('', '-3', 'GET', 'big')).toBe(`${value}\n`);
      expect(await cli('', '-3', 'HELLO')).toContain('proto');
    });
  });

  it.skipIf(!hasProgram('redis-cli'))('redis-cli --pipe loads raw requests', async () => {
    const requests = Array.from({ length: 500 }, (_, count) => request('SET', `pipe:${count}`, `${count}`));
    const said = await redisCli(requests.join(''), '-p', String(await portOf()), '--pipe');
    expect(said).toContain('errors: 0, replies: 500');
  });

  it('ioredis: strings, binary values, pipelines, transactions, errors', async () => {
    const client = new Redis({ port: await portOf(), maxRetriesPerRequest: 0 });
    onTestFinished(() => client.disconnect());
    const key = `io:${role}`;
    expect(await client.set(key, 'hällo', 'PX', 600_000, 'GET')).toBeNull();
    expect(await client.get(key)).toBe('hällo');
    expect(await client.pttl(key)).toBeGreaterThan(0);
    await client.set(BYTES, BYTES);
    expect(await client.getBuffer(BYTES)).toEqual(BYTES);
    const pipeline = client.pipeline();
    for (let count = 0; count < 100; count += 1)
      pipeline.set(`${key}:${count}`, count).get(`${key}:${count}`);
    const replies = await pipeline.exec();
    expect(replies?.map(([error, reply]) => error ?? reply)).toEqual(
      Array.from({ length: 100 }, (_, count) => ['OK', String(count)]).flat(),
    );
    const executed = await client.multi().set('m', '1').incr('m').getset('m', 'x').incr('m').exec();
    expect(executed?.slice(0, 3).map(([, reply]) => reply)).toEqual(['OK', 2, '2']);
    expect(executed?.[3]?.[0]?.message).toBe('ERR value is not an integer or out of range');
    await expect(client.incr('m')).rejects.toThrow('ERR value is not an integer or out of range');
    await expect(client.call('NOSUCH')).rejects.toThrow("ERR unknown command 'NOSUCH'");
    await expect(client.lpush('list', 'x')).rejects.toThrow('ERR unknown command');
    expect((await client.scanStream({ match: `${key}:*`, count: 100 }).toArray()).flat()).toHaveLength(100);
  });

  it('ioredis: WATCH', async () => {
    const port = await portOf();
    const [client, rival] = [new Redis({ port }), new Redis({ port })];
    onTestFinished(() => [client, rival].forEach((one) => void one.disconnect()));
    await client.set('w', '1');
    await client.watch('w');
    expect(await client.multi().incr('w').exec()).toEqual([[null, 2]]);
    await client.watch('w');
    await rival.set('w', '7');
    expect(await client.multi().incr('w').exec()).toBeNull();
    expect(await client.get('w')).toBe('7');
  });

  it('ioredis Cluster, from one address to all nodes', async () => {
    const client = new ClusterOfIoredis([{ host: '127.0.0.1', port: await portOf() }], { scaleReads: 'all' });
    onTestFinished(() => client.disconnect());
    await Promise.all(Array.from({ length: 100 }, (_, count) => client.set(`c:${count}`, `${count}`)));
    // What is read from replicas may be a moment old, as with Redis itself.
    const read = () => Promise.all(Array.from({ length: 100 }, (_, count) => client.get(`c:${count}`)));
    await expect.poll(read).toEqual(Array.from({ length: 100 }, (_, count) => String(count)));
    expect(client.nodes('all').length).toBeGreaterThan(0);
    await client.set(BYTES, BYTES);
    await expect.poll(() => client.getBuffer(BYTES)).toEqual(BYTES);
    expect(await client.pipeline().set('{t}1', 'a').append('{t}1', 'b').exec()).toEqual([
      [null, 'OK'],
      [null, 2],
    ]);
    expect(await client.multi().set('{t}2', '5').incr('{t}2').exec()).toEqual([
      [null, 'OK'],
      [null, 6],
    ]);
    expect(await client.mset('{t}3', 'x', '{t}4', 'y')).toBe('OK');
    await expect(client.incr('{t}3')).rejects.toThrow('ERR value is not an integer or out of range');
  });

  it.each([2, 3] as const)('node-redis in RESP%i: strings, pipelines, transactions, errors', async (RESP) => {
    const client = await createClient({ socket: { port: await portOf() }, RESP }).connect();
    onTestFinished(() => client.destroy());
    const key = `node:${role}:${RESP}`;
    expect(await client.set(key, 'hällo', { condition: 'NX' })).toBe('OK');
    expect(await client.set(key, 'again', { condition: 'NX' })).toBeNull();
    expect(await client.get(key)).toBe('hällo');
    expect(await client.del(key)).toBe(1);
    const binary = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    await binary.set(BYTES, BYTES);
    expect(await binary.get(BYTES)).toEqual(BYTES);
    // Commands of one turn go out as one pipeline.
    const counts = await Promise.all(Array.from({ length: 300 }, () => client.incr(`n:${RESP}:${role}`)));
    expect(counts).toEqual(Array.from({ length: 300 }, (_, count) => count + 1));
    expect(await client.multi().set('nm', '1').incrBy('nm', 4).mGet(['nm', 'none']).exec()).toEqual([
      'OK',
      5,
      ['5', null],
    ]);
    await expect(client.sendCommand(['GET'])).rejects.toThrow('ERR wrong number of arguments');
    await expect(client.lPush('list', 'x')).rejects.toThrow('ERR unknown command');
    const broken = client.multi().set('nm', 'x').addCommand(['NOSUCH']).exec();
    await expect(broken).rejects.toThrow("ERR unknown command 'NOSUCH'");
    expect(await client.get('nm')).toBe('5');
  });

  it('node-redis: WATCH', async () => {
    const port = await portOf();
    const client = await createClient({ socket: { port } }).connect();
    onTestFinished(() => client.destroy());
    const rival = await createClient({ socket: { port } }).connect();
    onTestFinished(() => rival.destroy());
    await client.set('nw', '1');
    await client.watch('nw');
    expect(await client.multi().incr('nw').exec()).toEqual([2]);
    await client.watch('nw');
    await rival.set('nw', '7');
    await expect(client.multi().incr('nw').exec()).rejects.toThrow(WatchError);
    expect(await client.get('nw')).toBe('7');
  });

  it('node-redis createCluster, from one address to all nodes', async () => {
    const port = await portOf();
    const client = createCluster({ rootNodes: [{ socket: { port } }], useReplicas: true });
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.destroy());
    await Promise.all(Array.from({ length: 100 }, (_, count) => client.set(`nc:${count}`, `${count}`)));
    // What is read from replicas may be a moment old, as with Redis itself.
    const read = () => Promise.all(Array.from({ length: 100 }, (_, count) => client.get(`nc:${count}`)));
    await expect.poll(read).toEqual(Array.from({ length: 100 }, (_, count) => String(count)));
    expect(await client.multi().set('{n}1', '5').incr('{n}1').exec()).toEqual(['OK', 6]);
    await expect.poll(() => client.mGet(['{n}1', '{n}2'])).toEqual(['6', null]);
    await expect(client.incr('nc:x').then(() => client.lPush('nc:x', 'y'))).rejects.toThrow('ERR unknown');
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

function request(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

/** What redis-cli prints, with `input` on its standard input. */
function redisCli(input: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: CLI_MS_MAX, killSignal: 'SIGKILL', maxBuffer: 4 * 1024 * 1024 } as const;
    const child = execFile('redis-cli', args, options, (error, stdout) => {
      if (error === null || typeof error.code === 'number') resolve(stdout);
      else reject(error);
    });
    // A redis-cli that needs no input may end before it is given any.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
