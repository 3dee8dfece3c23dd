/** What nobody should send to a node, and files that nobody should have touched: on real processes. */
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, test } from 'vitest';
import type { NodeConnection } from '../../src/client/node-connection.js';
import { OK, type Reply } from '../../src/resp/reply.js';
import { Generator } from '../raft/generator.js';
import { Cluster } from './cluster.js';

const GARBAGE = Buffer.from(
  Array.from({ length: 256 * 1024 }, new Generator(7).next).map((one) => one * 256),
);
const HTTP = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
/** A peer frame of type AppendEntries, with its length before it. */
const PEER_FRAME = Buffer.from('0000002a0300000001000000000000000700000000000000010000000000000001', 'hex');
/** Memory that strangers may make a node take, far below what they declare. */
const GROWTH_BYTES_MAX = 192 * 1024 * 1024;
const CONNECTIONS = 64;

const call = (connection: NodeConnection, ...command: string[]): Promise<Reply> =>
  connection.call(command, 10_000);

describe('strangers', () => {
  let cluster: Cluster;
  let pids: Map<string, number | null>;

  beforeAll(async () => {
    cluster = await Cluster.upForAll({ nodes: 3 });
    pids = new Map(cluster.ids.map((id) => [id, cluster.pid(id)]));
  });

  afterAll(() => cluster.close());

  /** A raw connection, destroyed when the test ends. */
  async function dial(port: number): Promise<Stranger> {
    const stranger = new Stranger(connect({ host: '127.0.0.1', port }));
    onTestFinished(() => void stranger.socket.destroy());
    await once(stranger.socket, 'connect');
    return stranger;
  }

  /** Every node lives, with the process it had, and takes and gives values. */
  async function expectService(): Promise<void> {
    for (const id of cluster.ids) {
      const connection = await cluster.connect(id);
      expect(await call(connection, 'SET', 'served', id)).toEqual(OK);
      expect(await call(connection, 'GET', 'served')).toBe(id);
      expect(cluster.pid(id)).toBe(pids.get(id));
    }
  }

  describe('at the client port', () => {
    it.each([
      ['garbage', GARBAGE],
      ['HTTP', HTTP],
      ['a peer frame and a line end', Buffer.concat([PEER_FRAME, Buffer.from('\r\n')])],
      ['a value of 4 GB', '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$4294967296\r\n'],
      ['4 billion arguments', '*4294967296\r\n'],
      ['a negative length', '*1\r\n$-5\r\n'],
      ['a length that is no number', '*1\r\n$abc\r\n'],
    ])('%s is answered with an error, and the connection ends', async (_, bytes) => {
      const stranger = await dial(cluster.member('n1').clientPort);
      stranger.socket.write(bytes);
      await stranger.closed();
      expect(stranger.received).toMatch(/^-ERR /);
      await expectService();
    });

    it('TLS is answered with an error, and the connection ends', async () => {
      const { clientPort: port } = cluster.member('n1');
      const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
      onTestFinished(() => void socket.destroy());
      const [error] = (await once(socket, 'error')) as [Error];
      expect(error.message).toMatch(/wrong version number|packet length too long|socket disconnected/);
      await expectService();
    });

    it('large values that never come take no memory', async () => {
      const before = (await cluster.status('n1'))!.rssBytes;
      const strangers = await Promise.all(
        Array.from({ length: CONNECTIONS }, () => dial(cluster.member('n1').clientPort)),
      );
      for (const { socket } of strangers) socket.write('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$16777216\r\nabc');
      await expectService();
      expect((await cluster.status('n1'))!.rssBytes - before).toBeLessThan(GROWTH_BYTES_MAX);
    });

    it('silence and half requests keep nobody from being served', async () => {
      const halves = ['', '*', '*2\r\n', '*2\r\n$3\r\nGE', 'GET ', '*1\r\n$4\r\nPING\r'];
      for (let count = 0; count < CONNECTIONS; count += 1) {
        const stranger = await dial(cluster.member('n1').clientPort);
        stranger.socket.write(halves[count % halves.length]!);
      }
      await expectService();
    });
  });

  describe('at the peer port', () => {
    /** What the log of n1 says of connections that were closed. */
    const reasons = (): string[] => cluster.log('n1').map((line) => String(line.reason ?? ''));

    it.each([
      ['RESP', '*1\r\n$4\r\nPING\r\n'],
      ['HTTP', HTTP],
      ['garbage', GARBAGE],
      ['a frame without a handshake', PEER_FRAME],
      ['a frame of 4 GB', Buffer.from('ffffffff00', 'hex')],
    ])('%s is closed', async (_, bytes) => {
      const stranger = await dial(cluster.member('n1').peerPort);
      stranger.socket.write(bytes);
      await stranger.closed();
      expect(stranger.received.length).toBeLessThan(16);
      await expectService();
      // Of a kind the log tells the first.
      expect(reasons()).toContainEqual(expect.stringContaining('connected to the peer port'));
    });

    it('TLS is closed', async () => {
      const socket = connectTls({ port: cluster.member('n1').peerPort, rejectUnauthorized: false });
      onTestFinished(() => void socket.destroy());
      await once(socket, 'error');
      await expectService();
    });

    it('silence and half handshakes are closed at the deadline', async () => {
      const strangers = await Promise.all(
        Array.from({ length: CONNECTIONS }, () => dial(cluster.member('n1').peerPort)),
      );
      for (const [count, { socket }] of strangers.entries()) if (count % 2 === 0) socket.write('\x00');
      await Promise.all(strangers.map((stranger) => stranger.closed()));
      await expectService();
    });
  });
});

/** Another program's side of a connection. */
class Stranger {
  received = '';

  constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => {
      this.received += chunk.toString('latin1');
    });
    // The node may reset the connection while this side still writes.
    socket.on('error', () => undefined);
  }

  async closed(): Promise<void> {
    await expect.poll(() => this.socket.closed, { timeout: 30_000 }).toBe(true);
  }
}

test('a node with the wrong secret is refused by the others, and joins once it has the right one', async () => {
  const cluster = await Cluster.up({ nodes: 3 });
  const leader = await cluster.leader();
  const [wrong, other] = cluster.others(leader.id) as [string, string];
  await cluster.signal(wrong, 'SIGKILL');
  const before = (await cluster.status(leader.id))!.term;
  const { clusterSecret } = cluster.configuration(wrong);
  const changed = { ...cluster.configuration(wrong), clusterSecret: clusterSecret.replace(/^./, flip) };
  writeFileSync(cluster.home.nodeConfigurationFile('default', wrong), JSON.stringify(changed));
  void cluster.spawnNode(wrong);
  const refusals = (id: string): boolean =>
    cluster.log(id).some(({ reason }) => String(reason).includes('secret'));
  for (const id of [leader.id, other, wrong])
    await expect.poll(() => refusals(id), { timeout: 30_000 }).toBe(true);
  expect(await call(await cluster.connect(leader.id), 'SET', 'k', 'v')).toEqual(OK);
  expect((await cluster.status(wrong))!.peers.every((peer) => !peer.connected)).toBe(true);
  expect((await cluster.status(leader.id))!.term).toBe(before);
  await cluster.signal(wrong, 'SIGTERM');
  // The command writes the configuration anew.
  await cluster.start(wrong);
  await cluster.converged();
});

/** Another hexadecimal digit. */
function flip(digit: string): string {
  return digit === '0' ? '1' : '0';
}

test('a second process on the same data folder is refused', async () => {
  const cluster = await Cluster.up({ nodes: 1 });
  const first = cluster.pid('n1');
  expect(await cluster.spawnNode('n1')).toBe(1);
  const fatal = cluster.log('n1').find(({ code }) => code === 'FOLDER_LOCKED')!;
  expect(fatal.msg).toContain(cluster.configuration('n1').dataFolder);
  expect(fatal.msg).toContain(`process ${first}`);
  expect(cluster.pid('n1')).toBe(first);
  expect(await call(await cluster.connect('n1'), 'SET', 'k', 'v')).toEqual(OK);
});

test('a damaged log is refused by name and offset; the node is rebuilt as the error says', async () => {
  const cluster = await Cluster.up({ nodes: 3 });
  const connection = await cluster.connect('n1');
  for (const value of ['the needle in the log', 'after', 'and more']) {
    expect(await call(connection, 'SET', 'k', value)).toEqual(OK);
  }
  await cluster.converged();
  await cluster.signal('n2', 'SIGKILL');
  const { dataFolder } = cluster.configuration('n2');
  const file = join(
    dataFolder,
    'log',
    readdirSync(join(dataFolder, 'log')).find((name) => name.endsWith('.wal'))!,
  );
  const bytes = readFileSync(file);
  const place = bytes.indexOf('needle');
  expect(place).toBeGreaterThan(0);
  bytes[place] = bytes[place]! ^ 1;
  writeFileSync(file, bytes);
  const { code, stdout } = await cluster.run('node', 'start', 'n2', '--json');
  expect(code).toBe(1);
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
  const fatal = cluster.log('n2').find((line) => line.code === 'DAMAGED_LOG')!;
  expect(error.code).toBe('DAMAGED_LOG');
  for (const message of [error.message, String(fatal.msg)]) {
    expect(message).toContain(file);
    const offset = Number(/at offset (\d+)/.exec(message)?.[1]);
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThanOrEqual(place);
  }
  expect(cluster.pid('n2')).toBeNull();
  expect(await call(await cluster.connect('n3'), 'GET', 'k')).toBe('and more');
  rmSync(dataFolder, { recursive: true });
  await cluster.start('n2');
  await cluster.converged();
});
