import { describe, expect, it } from 'vitest';
import { ErrorReply } from '../../../src/resp/reply.js';
import { startHost, TestClient, turns, until } from './harness.js';
import { LocalEngine } from './local-engine.js';

const MEBIBYTE = 1024 * 1024;

describe('connections', () => {
  it('refuses those past the limit, says why and closes', async () => {
    const host = await startHost({ limits: { connectionsMax: 2 } });
    const [one] = [await host.connect(), await host.connect()];
    const third = await host.connect();
    expect(await third.next(1)).toEqual(['-ERR max number of clients reached']);
    await until(() => third.ended);
    one.destroy();
    for (let reply: unknown; reply !== 'PONG'; ) {
      const next = await host.connect();
      reply = await next.call('PING').catch(() => null);
    }
  });

  it('refuses 10,000 of them politely, and serves those that are there', async () => {
    const host = await startHost({ limits: { connectionsMax: 20 } });
    const [first] = await Promise.all(Array.from({ length: 20 }, () => host.connect()));
    let refused = 0;
    for (let round = 0; round < 25; round += 1) {
      const clients = await Promise.all(Array.from({ length: 400 }, () => TestClient.open(host.port)));
      await until(() => clients.every((client) => client.ended));
      refused += clients.filter((client) => client.received.startsWith('-ERR max number')).length;
      for (const client of clients) client.destroy();
    }
    expect(refused).toBe(10_000);
    expect(await first?.call('PING')).toBe('PONG');
    expect(await first?.call('INFO stats')).toContain('rejected_connections:10000\r\n');
  });
});

describe('sizes', () => {
  it('refuses keys and values that are too long, and goes on', async () => {
    const host = await startHost({ limits: { keyBytesMax: 10, valueBytesMax: 100 } });
    const client = await host.connect();
    const key = 'k'.repeat(11);
    const value = 'v'.repeat(101);
    expect(await client.ask(`SET ${key} v`, `MGET a ${key}`, `SET k ${value}`, `WATCH ${key}`)).toEqual([
      '-ERR a key of 11 bytes is too long; the limit is 10',
      '-ERR a key of 11 bytes is too long; the limit is 10',
      '-ERR a value of 101 bytes is too long; the limit is 100',
      '-ERR a key of 11 bytes is too long; the limit is 10',
    ]);
    expect(host.engine.asked).toEqual([]);
    expect(await client.ask(`SET ${'k'.repeat(10)} ${'v'.repeat(100)}`)).toEqual(['OK']);
  });

  it('refuses a request that is too large as soon as it is announced', async () => {
    const host = await startHost({ limits: { requestBytesMax: 1000 } });
    const client = await host.connect();
    client.raw('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$990\r\n');
    expect(await client.next(1)).toEqual(['-ERR Protocol error: a request may take 1000 bytes at most']);
    await until(() => client.ended);
  });

  it('takes no memory for bytes that were only announced', async () => {
    const host = await startHost({ limits: { requestBytesMax: 512 * MEBIBYTE } });
    const before = process.memoryUsage().rss;
    const clients = await Promise.all(Array.from({ length: 50 }, () => host.connect()));
    for (const client of clients) client.raw('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$500000000\r\nx');
    await turns(100);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MEBIBYTE);
  });
});

describe('pipeline depth', () => {
  it('stops taking requests, and in the end reading, when too many wait for their answer', async () => {
    const host = await startHost({ engine: new LocalEngine('manually'), limits: { pipelineDepthMax: 10 } });
    const client = await host.connect();
    const requests = Array.from({ length: 400 }, (_, at) => `SET k${at} ${'v'.repeat(50_000)}`);
    client.send(...requests);
    await until(() => host.engine.open === 10);
    // 20 MB were sent. A few socket buffers take some of it; the rest stays on the client's side.
    let last = Number.POSITIVE_INFINITY;
    for (let now = client.socket.bytesWritten; now !== last; now = unsent(client)) {
      last = now;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(last).toBeGreaterThan(MEBIBYTE);
    expect(host.engine.asked).toHaveLength(10);
    host.engine.answers = 'soon';
    host.engine.release();
    expect(await client.next(400)).toEqual(Array(400).fill('OK'));
    expect(host.engine.openMax).toBe(10);
  });

  it('goes on as single answers come', async () => {
    const host = await startHost({ engine: new LocalEngine('manually'), limits: { pipelineDepthMax: 3 } });
    const client = await host.connect();
    client.send(...Array.from({ length: 9 }, (_, at) => `SET k ${at}`));
    for (let at = 0; at < 9; at += 1) {
      await until(() => host.engine.open === Math.min(3, 9 - at));
      host.engine.release(1);
    }
    expect(await client.next(9)).toEqual(Array(9).fill('OK'));
  });
});

describe('output', () => {
  it('drops a client that never reads its replies, with bounded memory', async () => {
    const host = await startHost({ limits: { halfRequestMs: 300 } });
    const setter = await host.connect();
    await setter.call(['SET', 'k', 'x'.repeat(MEBIBYTE)]);
    const client = await host.connect();
    client.socket.pause();
    const before = process.memoryUsage().rss;
    client.send(...Array.from({ length: 500 }, () => 'GET k'));
    await until(() => host.warnings.length === 1);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MEBIBYTE);
    expect(host.warnings[0]).toContain('closed a client that does not read its replies');
    client.socket.resume();
    await until(() => client.ended || client.closed);
    expect(client.replies.length).toBeLessThan(20);
    expect(await setter.call('PING')).toBe('PONG');
  });

  it('waits for a client that reads slowly, however much it asked for', async () => {
    const host = await startHost({ limits: { outputBytesMax: 4 * MEBIBYTE, halfRequestMs: 30_000 } });
    const client = await host.connect();
    await client.call(['SET', 'k', 'x'.repeat(MEBIBYTE)]);
    client.send(...Array.from({ length: 60 }, () => 'GET k'));
    for (let pause = 0; pause < 10; pause += 1) {
      client.socket.pause();
      await new Promise((resolve) => setTimeout(resolve, 20));
      client.socket.resume();
      await turns(2);
    }
    const replies = await client.next(60);
    expect(replies.map((reply) => String(reply).length)).toEqual(Array(60).fill(MEBIBYTE));
    expect(host.warnings).toEqual([]);
  });

  it('drops a client that asks for one reply larger than the bound, without computing its bytes', async () => {
    const host = await startHost({ limits: { outputBytesMax: 4 * MEBIBYTE } });
    const client = await host.connect();
    await client.call(['SET', 'k', 'x'.repeat(MEBIBYTE)]);
    // As one buffer it would not fit into the process.
    client.send(['MGET', ...Array(10_000).fill('k')]);
    await until(() => client.ended || client.closed);
    expect(host.warnings[0]).toContain('left too much unread');
  });

  it('drops a client that follows events and does not read them', async () => {
    const host = await startHost({ limits: { outputBytesMax: 2 * MEBIBYTE } });
    const client = await host.connect();
    expect(await client.call('EVENTS FOLLOW')).toBe('OK');
    client.socket.pause();
    for (let round = 0; host.warnings.length === 0 && round < 20_000; round += 1) {
      for (let at = 0; at < 50; at += 1)
        host.events.record({ type: 'peerUp', term: 1, peer: 'n'.repeat(1000) });
      await turns(1);
    }
    expect(host.warnings[0]).toContain('left too much unread');
  });
});

describe('half requests', () => {
  it.each(['*2\r\n$4\r\nECH', '*3\r\n', 'PIN', '$'])(
    'closes a connection on which %j lies too long',
    async (half) => {
      const host = await startHost({ limits: { halfRequestMs: 100 } });
      const client = await host.connect();
      client.raw(half);
      expect(await client.next(1)).toEqual(['-ERR the rest of the request did not come within 100 ms']);
      await until(() => client.ended);
    },
  );

  it('leaves idle connections, and requests that wait for the engine, alone', async () => {
    const host = await startHost({ limits: { halfRequestMs: 50 }, engine: new LocalEngine('manually') });
    const [idle, waiting] = [await host.connect(), await host.connect()];
    waiting.send('SET k 1', 'GET k', 'PING');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([idle.ended, waiting.ended]).toEqual([false, false]);
    host.engine.answers = 'soon';
    host.engine.release();
    expect(await waiting.next(3)).toEqual(['OK', '1', 'PONG']);
    expect(await idle.call('PING')).toBe('PONG');
  });

  it('never lets a client that goes on sending after a protocol error stay', async () => {
    const host = await startHost();
    const client = await host.connect();
    client.raw('*x\r\n');
    const timer = setInterval(() => client.raw('x'.repeat(1000)), 5);
    await until(() => client.closed).finally(() => clearInterval(timer));
    expect(client.received).toContain('Protocol error');
  });
});

describe('no quorum', () => {
  it('gives the errors of the engine, for reads and for writes', async () => {
    const host = await startHost();
    const client = await host.connect();
    host.engine.refusal = new ErrorReply('CLUSTERDOWN no leader was found within 3000 ms');
    expect(await client.ask('SET k 1', 'GET k', 'PING')).toEqual([
      '-CLUSTERDOWN no leader was found within 3000 ms',
      '-CLUSTERDOWN no leader was found within 3000 ms',
      'PONG',
    ]);
  });
});

/** Handed to the socket of the client, and still in this process. */
function unsent(client: TestClient): number {
  const { _handle: handle } = client.socket as unknown as { _handle: { writeQueueSize: number } | null };
  return handle?.writeQueueSize ?? 0;
}
