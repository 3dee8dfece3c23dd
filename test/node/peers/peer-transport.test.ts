import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { MemberAddress } from '../../../src/node/configuration.js';
import {
  decodeChallenge,
  encodeHello,
  freshNonce,
  handshakeMessage,
  proof,
  takeHandshakeMessage,
} from '../../../src/node/peers/handshake.js';
import type { PeerFrame } from '../../../src/node/peers/peer-frame.js';
import {
  members,
  SECRET,
  type TestTransport,
  type TestTransportOptions,
  transportOf,
  until,
} from './harness.js';

const open: { close(): unknown }[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const each of open.splice(0)) await each.close();
});

async function start(
  id: string,
  all: readonly MemberAddress[],
  options: TestTransportOptions = {},
): Promise<TestTransport> {
  const created = transportOf(id, all, options);
  open.push(created.transport);
  await created.transport.listen();
  return created;
}

/** A raw connection to the peer port of `target`. */
async function connectTo(
  target: MemberAddress,
): Promise<{ socket: Socket; received: () => Buffer; closed: () => boolean }> {
  const socket = createConnection({ host: target.host, port: target.peerPort });
  sockets.push(socket);
  let received: Buffer = Buffer.alloc(0);
  let closed = false;
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, received: () => received, closed: () => closed };
}

/** Shakes hands as `from` by hand, and returns the last message sent, for replays. */
async function proveAs(
  from: string,
  target: MemberAddress,
): Promise<{ socket: Socket; hello: Buffer; answer: Buffer; closed: () => boolean }> {
  const connection = await connectTo(target);
  const hello = { clusterId: 'cluster-a', from, to: target.id, nonce: freshNonce() };
  const helloBytes = encodeHello(hello);
  connection.socket.write(helloBytes);
  await until('the challenge', () => takeHandshakeMessage(connection.received()) !== null);
  const taken = takeHandshakeMessage(connection.received());
  const challenge = decodeChallenge(taken?.message ?? Buffer.alloc(0));
  const answer = handshakeMessage(proof(SECRET, 'dialer', { hello, acceptorNonce: challenge.nonce }));
  connection.socket.write(answer);
  const before = connection.received().length;
  await until('the welcome', () => connection.received().length > before);
  return { socket: connection.socket, hello: helloBytes, answer, closed: connection.closed };
}

const forward = (requestId: number, bytes = 1): PeerFrame => ({
  type: 'forward',
  requestId,
  payload: Buffer.alloc(bytes),
});

describe('the transport between nodes', () => {
  it('connects both ways and carries frames in order', async () => {
    const all = await members('n1', 'n2');
    const [a, b] = [await start('n1', all), await start('n2', all)];
    await until('both to be up', () => a.transport.connected('n2') && b.transport.connected('n1'));
    for (let id = 1; id <= 1000; id += 1) expect(a.transport.send('n2', forward(id, id))).toBe(true);
    a.transport.flush();
    b.transport.send('n1', forward(7));
    b.transport.flush();
    await until('all frames', () => b.frames.length === 1000 && a.frames.length === 1);
    expect(b.frames.map(({ frame }) => frame.type === 'forward' && frame.requestId)).toEqual(
      Array.from({ length: 1000 }, (_, at) => at + 1),
    );
    expect(b.frames.every(({ from }) => from === 'n1')).toBe(true);
    expect(a.changes).toEqual(['up n2']);
  });

  it('tells when a peer goes, and connects again when it is back', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const b = transportOf('n2', all);
    await b.transport.listen();
    await until('n2 to be up', () => a.transport.connected('n2'));
    await b.transport.close();
    await until('n2 to be down', () => a.changes.includes('down n2'));
    expect(a.transport.send('n2', forward(1))).toBe(false);
    await start('n2', all);
    await until('n2 to be up again', () => a.transport.connected('n2'));
    expect(a.changes).toEqual(['up n2', 'down n2', 'up n2']);
  });

  it('rejects when its port is taken', async () => {
    const all = await members('n1', 'n2');
    await start('n1', all);
    const second = transportOf('n1', all);
    await expect(second.transport.listen()).rejects.toThrow(/EADDRINUSE/);
    await second.transport.close();
  });

  it('leaves nothing open after close', async () => {
    const all = await members('n1', 'n2');
    const a = transportOf('n1', all);
    await a.transport.listen();
    const stranger = await connectTo(a.address);
    await a.transport.close();
    await until('the stranger to be closed', stranger.closed);
    await start('n1', all);
  });
});

describe('a peer that is not what it says', () => {
  it.each<[string, TestTransportOptions, RegExp]>([
    ['has a wrong secret', { secret: 'cd'.repeat(32) }, /does not know the secret/],
    ['has a wrong cluster id', { clusterId: 'cluster-b' }, /another cluster/],
  ])('%s: refused by both sides', async (_, options, reason) => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const b = await start('n2', all, options);
    await until(
      'both to refuse',
      () => a.log.some((line) => reason.test(line)) && b.log.some((line) => reason.test(line)),
    );
    expect(a.transport.connected('n2')).toBe(false);
    expect(b.transport.connected('n1')).toBe(false);
    expect([...a.frames, ...b.frames]).toEqual([]);
  });

  it.each([
    ['the name of this very node', 'n1', /calls itself n1, as this node/],
    ['the name of no member', 'n9', /calls itself \\?"n9\\?", no member/],
  ])('has %s', async (_, name, reason) => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const { socket, closed } = await connectTo(a.address);
    socket.write(encodeHello({ clusterId: 'cluster-a', from: name, to: 'n1', nonce: freshNonce() }));
    await until('the refusal', () => closed() && a.log.some((line) => reason.test(line)));
  });

  it('looks for another node at this port', async () => {
    const all = await members('n1', 'n2', 'n3');
    const a = await start('n1', all);
    const { socket, closed } = await connectTo(a.address);
    socket.write(encodeHello({ clusterId: 'cluster-a', from: 'n2', to: 'n3', nonce: freshNonce() }));
    await until('the refusal', () => closed() && a.log.some((line) => /looks for/.test(line)));
  });

  it('has the name of a peer that is connected: the newer proven one takes its place', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const first = await proveAs('n2', a.address);
    const second = await proveAs('n2', a.address);
    await until('the first to be closed', first.closed);
    expect(second.closed()).toBe(false);
    expect(a.log.some((line) => line.includes('n2 has connected again'))).toBe(true);
  });

  it('replays a recorded handshake and frame, on another connection and after a restart', async () => {
    const all = await members('n1', 'n2');
    const a = transportOf('n1', all);
    await a.transport.listen();
    const genuine = await proveAs('n2', a.address);
    const frame = Buffer.from([10, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    genuine.socket.write(frame);
    await until('the genuine frame', () => a.frames.length === 1);
    const replay = async (target: TestTransport): Promise<void> => {
      const connection = await connectTo(target.address);
      connection.socket.write(Buffer.concat([genuine.hello, genuine.answer, frame]));
      await until('the replay to be refused', connection.closed);
      expect(target.log.some((line) => /does not know the secret/.test(line))).toBe(true);
    };
    await replay(a);
    expect(a.frames).toHaveLength(1);
    await a.transport.close();
    const restarted = await start('n1', all);
    await replay(restarted);
    expect(restarted.frames).toEqual([]);
  });
});

describe('a stranger at the peer port', () => {
  it('that says nothing is dropped at the deadline', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { handshakeMs: 50 } });
    const { closed } = await connectTo(a.address);
    await until('the close', closed);
    expect(a.log.some((line) => /did not prove itself in time/.test(line))).toBe(true);
  });

  it.each([
    ['the Redis protocol', '*1\r\n$4\r\nPING\r\n', /speaks the Redis protocol/],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n', /speaks HTTP/],
    ['TLS', '\x16\x03\x01\x02\x00\x01', /speaks TLS/],
    ['garbage', '\xff\xfe\xfd\xfc', /does not speak the protocol/],
    ['an empty message', '\x00\x00', /malformed/],
    ['a message of our length without our magic', `\x00\x40${'x'.repeat(64)}`, /malformed/],
  ])('that speaks %s is closed, and the log says so', async (_, bytes, reason) => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const { socket, closed } = await connectTo(a.address);
    socket.write(Buffer.from(bytes, 'latin1'));
    await until('the close', closed);
    expect(a.log.some((line) => reason.test(line))).toBe(true);
  });

  it('sends half a handshake, then nothing: dropped at the deadline', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { handshakeMs: 50 } });
    const { socket, closed } = await connectTo(a.address);
    socket.write(Buffer.from([1]));
    await until('the close', closed);
  });

  it('beyond the limit of connections is not let in', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { connectionsMax: 2 } });
    const first = await connectTo(a.address);
    const second = await connectTo(a.address);
    const third = await connectTo(a.address);
    await until('the third to be closed', third.closed);
    expect([first.closed(), second.closed()]).toEqual([false, false]);
  });
});

describe('a proven peer that misbehaves', () => {
  it.each([
    ['garbage', Buffer.from([3, 0, 0, 0, 99, 1, 2]), /kind is unknown/],
    ['a frame of 4 GB', Buffer.from([255, 255, 255, 255]), /declares 4294967295 bytes/],
    ['a frame beyond the limit', Buffer.from([0, 16, 0, 0]), /declares 4096 bytes/],
    ['a malformed message', Buffer.from([2, 0, 0, 0, 1, 3]), /ends too early/],
  ])('sends %s: closed, and the log says so', async (_, bytes, reason) => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { frameBytesMax: 1000 } });
    const { socket, closed } = await proveAs('n2', a.address);
    socket.write(bytes);
    await until('the close', closed);
    expect(a.log.some((line) => reason.test(line))).toBe(true);
    expect(a.frames).toEqual([]);
  });

  it('takes memory only for bytes that came, whatever it declares', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { frameBytesMax: 2 ** 31 } });
    const before = process.memoryUsage().arrayBuffers;
    const connections = await Promise.all(Array.from({ length: 1 }, () => proveAs('n2', a.address)));
    for (const { socket } of connections) socket.write(Buffer.from([255, 255, 255, 127, 1]));
    await new Promise((resolve) => setImmediate(resolve));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  });

  it('leaves half a frame lying: closed', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { halfFrameMs: 50 } });
    const { socket, closed } = await proveAs('n2', a.address);
    socket.write(Buffer.from([10, 0, 0, 0, 2]));
    await until('the close', closed);
    expect(a.log.some((line) => /half a frame/.test(line))).toBe(true);
  });

  it('never reads: the queue is bounded and frames are dropped', async () => {
    const all = await members('n1', 'n2');
    const bound = 1024 * 1024;
    const deaf = await listenDeaf(all[1]);
    open.push({ close: () => new Promise((resolve) => deaf.close(resolve)) });
    const a = await start('n1', all, { limits: { queueBytesMax: bound } });
    await until('n2 to be up', () => a.transport.connected('n2'));
    let accepted = 0;
    let dropped = false;
    for (let round = 0; round < 1000 && !dropped; round += 1) {
      dropped = !a.transport.send('n2', forward(round, 64 * 1024));
      if (!dropped) accepted += 1;
      a.transport.flush();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(dropped).toBe(true);
    expect(accepted).toBeGreaterThan(0);
  });
});

/** A peer that shakes hands as it should and then never reads again. */
async function listenDeaf(self: MemberAddress | undefined): Promise<Server> {
  if (self === undefined) throw new Error('no member');
  const { decodeHello } = await import('../../../src/node/peers/handshake.js');
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    let messages = 0;
    socket.on('data', (chunk) => {
      messages += 1;
      const taken = takeHandshakeMessage(chunk);
      if (taken === null) return;
      if (messages === 1) {
        const acceptorNonce = freshNonce();
        const hello = decodeHello(taken.message);
        socket.write(handshakeMessage(acceptorNonce, proof(SECRET, 'acceptor', { hello, acceptorNonce })));
      } else {
        socket.write(handshakeMessage(Uint8Array.of(0)));
        socket.removeAllListeners('data');
        socket.pause();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(self.peerPort, self.host, resolve));
  return server;
}
