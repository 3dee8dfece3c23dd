/** Peers that lie about who they are, strangers at the peer port, and proven peers that misbehave. */
import { describe, expect, it } from 'vitest';
import type { NodeId } from '../../../src/consensus/types.js';
import {
  decodeChallenge,
  encodeHello,
  freshNonce,
  handshakeMessage,
  proof,
  REFUSALS,
} from '../../../src/node/peers/handshake.js';
import {
  bytesOf,
  connectTo,
  forward,
  helloOf,
  listenAs,
  members,
  proveAs,
  start,
  type TestTransport,
  type TestTransportOptions,
  until,
  welcome,
} from './harness.js';

describe('a peer that is not what it says', () => {
  it.each<[string, TestTransportOptions, RegExp]>([
    ['has a wrong secret', { secret: 'cd'.repeat(32) }, /does not know the secret/],
    ['has a wrong cluster id', { clusterId: 'cluster-b' }, /another cluster/],
  ])('%s: refused by both sides', async (_, options, reason) => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const b = await start('n2', all, options);
    await until('both to refuse', () => a.says(reason) && b.says(reason));
    expect(a.transport.connected('n2')).toBe(false);
    expect(b.transport.connected('n1')).toBe(false);
    expect([...a.frames, ...b.frames]).toEqual([]);
    expect([...a.changes, ...b.changes]).toEqual([]);
  });

  it.each<[string, NodeId, NodeId, RegExp, number]>([
    ['has the name of this very node', 'n1', 'n1', /calls itself n1, as this node/, REFUSALS.unknownNode],
    ['has the name of no member', 'n9', 'n1', /calls itself .*n9.*, no member/, REFUSALS.unknownNode],
    ['looks for another node at this port', 'n2', 'n3', /looks for .*n3/, REFUSALS.wrongNode],
  ])('%s: refused and told why', async (_, from, to, reason, code) => {
    const all = await members('n1', 'n2', 'n3');
    const a = await start('n1', all);
    const connection = await connectTo(a.address);
    connection.socket.write(encodeHello(helloOf(from, to)));
    expect([...(await connection.message())]).toEqual([code]);
    await until('the close', connection.closed);
    expect(a.says(reason)).toBe(true);
  });

  it('knows the names but not the secret: its proof is refused', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const connection = await connectTo(a.address);
    const hello = helloOf('n2', 'n1');
    connection.socket.write(encodeHello(hello));
    const { nonce } = decodeChallenge(await connection.message());
    const guess = proof('00'.repeat(32), 'dialer', { hello, acceptorNonce: nonce });
    connection.socket.write(handshakeMessage(guess));
    expect([...(await connection.message())]).toEqual([REFUSALS.wrongSecret]);
    await until('the close', connection.closed);
    expect(a.says(/does not know the secret/)).toBe(true);
  });

  it('gives back the proof that it was given: refused', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const connection = await connectTo(a.address);
    connection.socket.write(encodeHello(helloOf('n2', 'n1')));
    const challenge = decodeChallenge(await connection.message());
    connection.socket.write(handshakeMessage(challenge.proof));
    expect([...(await connection.message())]).toEqual([REFUSALS.wrongSecret]);
  });

  it('listens at the port of a peer without the secret: not sent a proof, nor a frame', async () => {
    const all = await members('n1', 'n2');
    let received = 0;
    await listenAs(all[1], (socket) => {
      socket.once('data', () => {
        socket.on('data', (chunk) => {
          received += chunk.length;
        });
        socket.write(handshakeMessage(freshNonce(), Buffer.alloc(32)));
      });
    });
    const a = await start('n1', all);
    await until('the refusal', () => a.says(/does not know the secret/));
    expect(received).toBe(0);
    expect(a.transport.connected('n2')).toBe(false);
  });

  it('listens at the port of a peer and says nothing: given up at the deadline', async () => {
    const all = await members('n1', 'n2');
    await listenAs(all[1], () => {});
    const a = await start('n1', all, { limits: { handshakeMs: 50 } });
    await until('the deadline', () => a.says(/did not finish the handshake in time/));
  });

  it('talks on the connection on which it is to listen: closed', async () => {
    const all = await members('n1', 'n2');
    await listenAs(all[1], (socket) => welcome(socket, () => setImmediate(() => socket.write('x'))));
    const a = await start('n1', all);
    await until('the close', () => a.says(/for listening/) || a.says(/out of turn/));
  });

  it('has the name of a peer that is connected: the newer proven one takes its place', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const first = await proveAs('n2', a.address);
    const second = await proveAs('n2', a.address);
    await until('the first to be closed', first.closed);
    expect(a.says(/n2 has connected again/)).toBe(true);
    second.socket.write(bytesOf(forward(1)));
    await until('its frame', () => a.frames.length === 1);
    expect(second.closed()).toBe(false);
  });

  it('claims the name of a connected peer without proof: that one stays', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const genuine = await proveAs('n2', a.address);
    const liar = await connectTo(a.address);
    liar.socket.write(encodeHello(helloOf('n2', 'n1')));
    await liar.message();
    liar.socket.write(handshakeMessage(Buffer.alloc(32)));
    await until('the liar to be closed', liar.closed);
    genuine.socket.write(bytesOf(forward(1)));
    await until('the frame', () => a.frames.length === 1);
    expect(genuine.closed()).toBe(false);
  });

  it('replays a recorded handshake and frame, on another connection and after a restart', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const genuine = await proveAs('n2', a.address);
    const frame = bytesOf(forward(1));
    genuine.socket.write(frame);
    await until('the genuine frame', () => a.frames.length === 1);
    const replay = async (target: TestTransport): Promise<void> => {
      const connection = await connectTo(target.address);
      connection.socket.write(genuine.sent.hello);
      await connection.message();
      connection.socket.write(genuine.sent.proof);
      expect([...(await connection.message())]).toEqual([REFUSALS.wrongSecret]);
      connection.socket.write(frame);
      await until('the replay to be closed', connection.closed);
      expect(target.says(/does not know the secret/)).toBe(true);
    };
    await replay(a);
    expect(a.frames).toHaveLength(1);
    await a.transport.close();
    const restarted = await start('n1', all);
    await replay(restarted);
    expect(restarted.frames).toEqual([]);
  });

  it('replays all of a recorded connection at once: refused', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const { sent } = await proveAs('n2', a.address);
    const connection = await connectTo(a.address);
    connection.socket.write(Buffer.concat([sent.hello, sent.proof, bytesOf(forward(1))]));
    await until('the close', connection.closed);
    expect(a.says(/out of turn/)).toBe(true);
    expect(a.frames).toEqual([]);
  });

  it('sends a frame without a handshake: closed, and not parsed', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const connection = await connectTo(a.address);
    connection.socket.write(bytesOf(forward(1)));
    await until('the close', connection.closed);
    expect(a.frames).toEqual([]);
  });
});

describe('a stranger at the peer port', () => {
  it('that says nothing is dropped at the deadline', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { handshakeMs: 50 } });
    const { closed } = await connectTo(a.address);
    await until('the close', closed);
    expect(a.says(/did not prove itself in time/)).toBe(true);
  });

  it('that drips bytes is dropped at the same deadline', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { handshakeMs: 100 } });
    const { socket, closed } = await connectTo(a.address);
    const hello = encodeHello(helloOf('n2', 'n1'));
    let sent = 0;
    const drip = setInterval(() => {
      if (sent < hello.length - 1) socket.write(hello.subarray(sent, sent + 1));
      sent += 1;
    }, 5);
    await until('the close', closed);
    clearInterval(drip);
    expect(a.says(/did not prove itself in time/)).toBe(true);
  });

  it('that never reads why it was refused is dropped at the deadline', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { handshakeMs: 50 } });
    const { socket, closed } = await connectTo(a.address);
    socket.pause();
    socket.write(encodeHello(helloOf('n9', 'n1')));
    await until('the refusal', () => a.says(/no member/));
    socket.resume();
    await until('the close', closed);
  });

  it.each([
    ['the Redis protocol', '*1\r\n$4\r\nPING\r\n', /a Redis client connected to the peer port/],
    ['inline Redis commands', 'PING\r\n', /a Redis client connected to the peer port/],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n', /an HTTP client connected to the peer port/],
    ['TLS', '\x16\x03\x01\x02\x00\x01', /a TLS client connected to the peer port/],
    ['garbage', '\xff\xfe\xfd\xfc', /does not speak the protocol of nodes/],
    ['an empty message', '\x00\x00', /malformed/],
    ['a message beyond 512 bytes', `\x02\x01`, /malformed/],
    ['a message of our length without our magic', `\x00\x40${'x'.repeat(64)}`, /malformed/],
  ])('that speaks %s is closed, and the log says so once', async (_, bytes, reason) => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const { socket, closed, received } = await connectTo(a.address);
      socket.write(Buffer.from(bytes, 'latin1'));
      await until('the close', closed);
      expect(received()).toEqual(Buffer.alloc(0));
    }
    expect(a.log.filter((line) => reason.test(line))).toHaveLength(1);
  });

  it('is the one to go when more connect than may: a peer gets through the crowd', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { unprovenConnectionsMax: 3 } });
    const crowd = [];
    for (let count = 0; count < 3; count += 1) crowd.push(await connectTo(a.address));
    const peer = await proveAs('n2', a.address);
    const [first, second, third] = crowd;
    await until('the oldest to be closed', () => first?.closed() === true);
    expect([second?.closed(), third?.closed(), peer.closed()]).toEqual([false, false, false]);
    expect(a.says(/too many connections had proved nothing/)).toBe(true);
  });

  it('does not use up the room of others once it has proved itself', async () => {
    const all = await members('n1', 'n2', 'n3', 'n4');
    const a = await start('n1', all, { limits: { unprovenConnectionsMax: 1 } });
    const peers = [];
    for (const id of ['n2', 'n3', 'n4']) peers.push(await proveAs(id, a.address));
    expect(peers.map((peer) => peer.closed())).toEqual([false, false, false]);
  });
});

describe('a proven peer that misbehaves', () => {
  it.each([
    ['garbage', Buffer.from([3, 0, 0, 0, 99, 1, 2]), /kind is unknown/],
    ['text', Buffer.from('GET / HTTP/1.1\r\n\r\n'), /declares/],
    ['a frame of 4 GB', Buffer.from([255, 255, 255, 255]), /declares 4294967295 bytes/],
    ['a frame beyond the limit', Buffer.from([0, 16, 0, 0]), /declares 4096 bytes/],
    ['an empty frame', Buffer.alloc(4), /empty/],
    ['a malformed message', Buffer.from([2, 0, 0, 0, 1, 3]), /ends too early/],
  ])('sends %s: closed, and the log says so', async (_, bytes, reason) => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { frameBytesMax: 1000 } });
    const { socket, closed } = await proveAs('n2', a.address);
    socket.write(bytes);
    await until('the close', closed);
    expect(a.says(reason)).toBe(true);
    expect(a.frames).toEqual([]);
  });

  it('leaves half a frame lying: closed, also after long silence', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { halfFrameMs: 50 } });
    const { socket, closed } = await proveAs('n2', a.address);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(closed()).toBe(false);
    socket.write(bytesOf(forward(1)).subarray(0, 5));
    await until('the close', closed);
    expect(a.says(/half a frame/)).toBe(true);
  });

  it('leaves even half a length lying: closed', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { halfFrameMs: 50 } });
    const { socket, closed } = await proveAs('n2', a.address);
    socket.write(Buffer.concat([bytesOf(forward(1)), Buffer.from([9])]));
    await until('the close', closed);
    expect(a.frames).toHaveLength(1);
  });

  it('never ends its frame: read no further than the limit', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { frameBytesMax: 1000 } });
    const { socket, closed } = await proveAs('n2', a.address);
    // A frame of a kind that is not known, and its bytes without end.
    socket.write(Buffer.from([232, 3, 0, 0]));
    const endless = setInterval(() => socket.write(Buffer.alloc(100, 99)), 1);
    await until('the close', closed);
    clearInterval(endless);
    expect(a.says(/kind is unknown/)).toBe(true);
  });

  it('never reads: the queue is bounded, frames are dropped, and others are served', async () => {
    const all = await members('n1', 'n2', 'n3');
    const bound = 1024 * 1024;
    await listenAs(all[1], (socket) => welcome(socket, () => socket.pause()));
    const a = await start('n1', all, { limits: { queueBytesMax: bound } });
    const c = await start('n3', all);
    await until('both to be up', () => a.transport.connected('n2') && a.transport.connected('n3'));
    let accepted = 0;
    // The kernel takes some megabytes before this process has to keep any.
    while (a.transport.send('n2', forward(accepted, 64 * 1024))) {
      accepted += 1;
      a.transport.flush();
      await new Promise((resolve) => setImmediate(resolve));
      expect(accepted).toBeLessThan(1000);
    }
    expect(accepted).toBeGreaterThan(0);
    expect(a.transport.send('n3', forward(1))).toBe(true);
    a.transport.flush();
    await until('the frame of the other', () => c.frames.length === 1);
    expect(a.transport.connected('n2')).toBe(true);
  });
});
