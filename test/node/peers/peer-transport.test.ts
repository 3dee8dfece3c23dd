import { describe, expect, it } from 'vitest';
import type { PeerTransport } from '../../../src/node/peers/peer-transport.js';
import { connectTo, forward, listenAs, members, start, transportOf, until, welcome } from './harness.js';

/** Sockets and listening ports of this process, by the runtime's own count. */
function openHandles(): readonly string[] {
  return process.getActiveResourcesInfo().filter((resource) => /^(TCP|Timeout)/.test(resource));
}

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
    expect([...a.log.filter((line) => !/ECONNREFUSED/.test(line)), ...b.log]).toEqual([]);
  });

  it('connects every node of five with every other', async () => {
    const all = await members('n1', 'n2', 'n3', 'n4', 'n5');
    const nodes = await Promise.all(all.map(({ id }) => start(id, all)));
    const isUp = ({ transport, address }: { transport: PeerTransport; address: { id: string } }): boolean =>
      all.every(({ id }) => id === address.id || transport.connected(id));
    await until('all to be up', () => nodes.every(isUp));
  });

  it('sends nothing before flush, and then all in one write', async () => {
    const all = await members('n1', 'n2');
    const chunks: Buffer[] = [];
    await listenAs(all[1], (socket) =>
      welcome(socket, () => socket.on('data', (chunk) => chunks.push(chunk))),
    );
    const a = await start('n1', all);
    await until('n2 to be up', () => a.transport.connected('n2'));
    for (let id = 1; id <= 100; id += 1) a.transport.send('n2', forward(id));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(chunks).toEqual([]);
    a.transport.flush();
    await until('the bytes', () => chunks.length > 0);
    expect(chunks.map((chunk) => chunk.length)).toEqual([100 * 14]);
  });

  it('drops what is sent to a peer that is away, or to nobody', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    expect(a.transport.connected('n2')).toBe(false);
    expect(a.transport.send('n2', forward(1))).toBe(false);
    expect(a.transport.send('n1', forward(1))).toBe(false);
    expect(a.transport.send('n9', forward(1))).toBe(false);
    a.transport.flush();
  });

  it('tells when a peer goes, and connects again when it is back', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all);
    const b = await start('n2', all);
    await until('n2 to be up', () => a.transport.connected('n2'));
    await b.transport.close();
    await until('n2 to be down', () => a.changes.includes('down n2'));
    expect(a.transport.send('n2', forward(1))).toBe(false);
    await start('n2', all);
    await until('n2 to be up again', () => a.transport.connected('n2'));
    expect(a.changes).toEqual(['up n2', 'down n2', 'up n2']);
  });

  it('dials a peer that comes back at once, however long it was away', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { reconnectMsMin: 60_000, reconnectMsMax: 60_000 } });
    await until('the first attempt', () => a.says(/ECONNREFUSED/));
    await start('n2', all);
    await until('n2 to be up', () => a.transport.connected('n2'));
  });

  it('hurries less and less towards a peer that welcomes it and hangs up', async () => {
    const all = await members('n1', 'n2');
    let welcomed = 0;
    await listenAs(all[1], (socket) =>
      welcome(socket, () => {
        welcomed += 1;
        socket.end();
      }),
    );
    const startedMs = performance.now();
    await start('n1', all, { limits: { reconnectMsMin: 20, reconnectMsMax: 10_000 } });
    await until('five connections', () => welcomed === 5);
    // At least half of 20, 40, 80 and 160 ms.
    expect(performance.now() - startedMs).toBeGreaterThan(145);
  });

  it('names the trouble once, not at every attempt', async () => {
    const all = await members('n1', 'n2');
    const a = await start('n1', all, { limits: { reconnectMsMin: 1, reconnectMsMax: 1 } });
    await until('the trouble to be named', () => a.log.length > 0);
    // Many attempts more.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(a.log).toEqual([expect.stringMatching(/trouble with the connection to n2.*ECONNREFUSED/)]);
  });

  it('leaves a frame that no node would take, and says so', async () => {
    const all = await members('n1', 'n2');
    const options = { limits: { frameBytesMax: 1000 } };
    const [a, b] = [await start('n1', all, options), await start('n2', all, options)];
    await until('n2 to be up', () => a.transport.connected('n2'));
    expect(a.transport.send('n2', forward(1, 1000))).toBe(false);
    expect(a.transport.send('n2', forward(2, 900))).toBe(true);
    a.transport.flush();
    await until('the smaller one', () => b.frames.length === 1);
    expect(a.says(/larger than any node takes/)).toBe(true);
    expect(a.transport.connected('n2')).toBe(true);
  });

  it('rejects when its port is taken', async () => {
    const all = await members('n1', 'n2');
    await start('n1', all);
    await expect(transportOf('n1', all).transport.listen()).rejects.toThrow(/EADDRINUSE/);
  });

  it('refuses a name that is too long to be sent', async () => {
    const all = await members('n1', 'n2');
    expect(() => transportOf('n1', all, { clusterId: 'x'.repeat(129) })).toThrow(/longer than 128 bytes/);
  });

  it('does not take an error of a handler for a fault of the peer', async () => {
    const all = await members('n1', 'n2');
    const errors: unknown[] = [];
    const note = (error: unknown): unknown => errors.push(error);
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', note);
    try {
      const broken = new Error('an invariant of the core');
      const a = await start('n1', all, {
        frame: () => {
          throw broken;
        },
      });
      const b = await start('n2', all);
      await until('n1 to be up', () => b.transport.connected('n1'));
      b.transport.send('n1', forward(1));
      b.transport.flush();
      await until('the error', () => errors.length > 0);
      expect(errors).toEqual([broken]);
      expect(a.says(/closed a connection/)).toBe(false);
    } finally {
      process.off('uncaughtException', note);
      for (const other of others) process.on('uncaughtException', other);
    }
  });
});

describe('a transport that is closed', () => {
  it('leaves no socket and no timer', async () => {
    const all = await members('n1', 'n2', 'n3');
    const before = openHandles();
    const [a, b] = [await start('n1', all), await start('n2', all)];
    await until('both to be up', () => a.transport.connected('n2') && b.transport.connected('n1'));
    const stranger = await connectTo(a.address);
    await Promise.all([a.transport.close(), b.transport.close()]);
    await until('the stranger to be closed', stranger.closed);
    await until('nothing to be open', () => openHandles().length <= before.length);
    await start('n1', all);
  });

  it('calls no handler any more, and takes nothing', async () => {
    const all = await members('n1', 'n2');
    const [a, b] = [await start('n1', all), await start('n2', all)];
    await until('both to be up', () => a.transport.connected('n2') && b.transport.connected('n1'));
    await a.transport.close();
    expect(a.changes).toEqual(['up n2']);
    expect(a.transport.connected('n2')).toBe(false);
    expect(a.transport.send('n2', forward(1))).toBe(false);
  });

  it('delivers no further frame of a chunk once a frame led to the end', async () => {
    const all = await members('n1', 'n2');
    let frames = 0;
    let closing: Promise<void> | null = null;
    const a = await start('n1', all, {
      frame: () => {
        frames += 1;
        closing = a.transport.close();
      },
    });
    const b = await start('n2', all);
    await until('n1 to be up', () => b.transport.connected('n1'));
    for (let id = 1; id <= 5; id += 1) b.transport.send('n1', forward(id));
    b.transport.flush();
    await until('the end', () => closing !== null);
    await closing;
    expect(frames).toBe(1);
  });

  it('still hands over what was sent last', async () => {
    const all = await members('n1', 'n2');
    const [a, b] = [await start('n1', all), await start('n2', all)];
    await until('n2 to be up', () => a.transport.connected('n2'));
    // More than the kernel takes at once.
    a.transport.send('n2', forward(1, 8 * 1024 * 1024));
    await a.transport.close();
    await until('the frame', () => b.frames.length === 1);
  });

  it('does not wait for ever for a peer that never reads', async () => {
    const all = await members('n1', 'n2');
    await listenAs(all[1], (socket) => welcome(socket, () => socket.pause()));
    const a = await start('n1', all);
    await until('n2 to be up', () => a.transport.connected('n2'));
    a.transport.send('n2', forward(1, 32 * 1024 * 1024));
    await a.transport.close();
  });

  it('does not keep its port open if it was closed meanwhile', async () => {
    const all = await members('n1', 'n2');
    const a = transportOf('n1', all);
    const listening = a.transport.listen();
    await a.transport.close();
    await listening;
    await start('n1', all);
  });
});
