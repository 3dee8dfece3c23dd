import { describe, expect, it } from 'vitest';
import { startHost, turns, until } from './harness.js';
import { LocalEngine } from './local-engine.js';

describe('order', () => {
  it('answers a pipeline in the order of its requests, whatever they are', async () => {
    const client = await (await startHost()).connect();
    expect(
      await client.ask('SET k 1', 'PING', 'GET k', 'INCR k', 'ECHO x', 'GET k', 'NOPE', 'PING y'),
    ).toEqual([
      'OK',
      'PONG',
      '1',
      2,
      'x',
      '2',
      "-ERR unknown command 'NOPE', with args beginning with: ",
      'y',
    ]);
  });

  it('hands a run of writes, or of reads, to the engine together, and lets a change of kind wait', async () => {
    const { engine, connect } = bind(await startHost({ engine: new LocalEngine('manually') }));
    const client = await connect();
    client.send('SET a 1', 'SET b 2', 'GET a', 'GET b', 'PING', 'SET c 3');
    await until(() => engine.open === 2);
    expect(engine.asked).toEqual(['write SET a 1', 'write SET b 2']);
    engine.release();
    await until(() => engine.open === 2);
    expect(engine.asked.slice(2)).toEqual(['read GET a', 'read GET b']);
    engine.release();
    await until(() => engine.open === 1);
    engine.release();
    expect(await client.next(6)).toEqual(['OK', 'OK', '1', '2', 'PONG', 'OK']);
  });

  it('lets no change of kind go ahead while one of the earlier is unanswered', async () => {
    const { engine, connect } = bind(await startHost({ engine: new LocalEngine('manually') }));
    const client = await connect();
    client.send('SET a 1', 'SET a 2', 'GET a');
    await until(() => engine.open === 2);
    engine.release(1);
    expect(await client.next(1)).toEqual(['OK']);
    await turns();
    expect(engine.asked).toHaveLength(2);
    engine.release(1);
    await until(() => engine.open === 1);
    engine.release();
    expect(await client.next(2)).toEqual(['OK', '2']);
  });

  it('lets quick reads follow writes through the log, where that keeps their order', async () => {
    const { engine, connect } = bind(await startHost({ engine: new LocalEngine('manually') }));
    engine.orderedTerm = 3;
    const client = await connect();
    client.send('SET a 1', 'GET a', 'INCR a', 'STRLEN a', 'KEYS *');
    await until(() => engine.open === 4);
    await turns();
    expect(engine.asked).toEqual([
      'write SET a 1',
      'read in order GET a',
      'write INCR a',
      'read in order STRLEN a',
    ]);
    engine.release();
    await until(() => engine.open === 1);
    expect(engine.asked.at(-1)).toBe('read KEYS *');
    engine.release();
    expect(await client.next(5)).toEqual(['OK', '1', 2, 1, ['a']]);
  });

  it.each([
    ['the node leads in another term', 4],
    ['it does not lead any more', null],
  ])('lets reads wait for writes if %s than when these began', async (_, later) => {
    const { engine, connect } = bind(await startHost({ engine: new LocalEngine('manually') }));
    engine.orderedTerm = 3;
    const client = await connect();
    client.send('SET a 1');
    await until(() => engine.open === 1);
    engine.orderedTerm = later;
    client.send('SET a 2');
    await until(() => engine.open === 2);
    engine.orderedTerm = 3;
    client.send('GET a');
    await turns();
    expect(engine.open).toBe(2);
    engine.release();
    await until(() => engine.open === 1);
    expect(engine.asked.at(-1)).toBe('read GET a');
    engine.release();
    expect(await client.next(3)).toEqual(['OK', 'OK', '2']);
  });

  it('lets a read wait for writes of an earlier term, which the log may place behind it', async () => {
    const { engine, connect } = bind(await startHost({ engine: new LocalEngine('manually') }));
    engine.orderedTerm = 3;
    const client = await connect();
    client.send('SET a 1');
    await until(() => engine.open === 1);
    engine.orderedTerm = 4;
    client.send('GET a');
    await turns();
    expect(engine.asked).toEqual(['write SET a 1']);
    engine.release();
    await until(() => engine.open === 1);
    expect(engine.asked.at(-1)).toBe('read GET a');
    engine.release();
    expect(await client.next(2)).toEqual(['OK', '1']);
  });

  it('lets reads follow no more than a bounded batch', async () => {
    const { engine, connect } = bind(
      await startHost({ engine: new LocalEngine('manually'), limits: { pipelineDepthMax: 10_000 } }),
    );
    engine.orderedTerm = 3;
    const client = await connect();
    client.send('SET a 1', ...Array.from({ length: 1500 }, () => 'GET a'));
    await until(() => engine.open === 1000);
    await turns();
    expect(engine.open).toBe(1000);
    engine.release();
    await until(() => engine.open === 501);
    expect(engine.asked.at(-1)).toBe('read GET a');
    engine.release();
    expect(await client.next(1501)).toEqual(['OK', ...Array(1500).fill('1')]);
  });

  it('lets stale reads wait for writes', async () => {
    const { engine, connect } = bind(await startHost({ engine: new LocalEngine('manually') }));
    engine.orderedTerm = 3;
    const client = await connect();
    client.send('READONLY', 'SET a 1', 'GET a');
    await until(() => engine.open === 1);
    await turns();
    engine.release();
    expect(await client.next(3)).toEqual(['OK', 'OK', '1']);
    expect(engine.asked.at(-1)).toBe('stale GET a');
  });

  it('keeps replies that are known early behind those that are not', async () => {
    const { engine, connect } = bind(await startHost({ engine: new LocalEngine('manually') }));
    const client = await connect();
    client.send('SET a 1', 'PING', 'NOPE', 'ECHO z');
    await until(() => engine.open === 1);
    await turns();
    expect(client.replies).toEqual([]);
    engine.release();
    expect((await client.next(4))[3]).toBe('z');
  });

  it('selects the database for what follows, not for what runs', async () => {
    const client = await (await startHost()).connect();
    expect(await client.ask('SET k 0', 'SELECT 1', 'GET k', 'SET k 1', 'SELECT 0', 'GET k')).toEqual([
      'OK',
      'OK',
      null,
      'OK',
      'OK',
      '0',
    ]);
  });

  it('writes the replies of one turn at once', async () => {
    const client = await (await startHost()).connect();
    let chunks = 0;
    client.socket.on('data', () => {
      chunks += 1;
    });
    const replies = await client.ask(...Array.from({ length: 200 }, (_, at) => `SET k${at} v`));
    expect(replies.every((reply) => reply === 'OK')).toBe(true);
    expect(chunks).toBeLessThan(4);
  });

  it('answers requests that come byte by byte', async () => {
    const client = await (await startHost()).connect();
    for (const byte of '*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n') {
      client.raw(byte);
      await turns(2);
    }
    expect(await client.next(1)).toEqual(['hi']);
  });

  it('serves lines typed by hand', async () => {
    const client = await (await startHost()).connect();
    client.raw('set k "a b"\r\nget k\n');
    expect(await client.next(2)).toEqual(['OK', 'a b']);
  });
});

describe('clients that leave', () => {
  it('answers a client that closes its side behind its requests, and then closes', async () => {
    const host = await startHost({ engine: new LocalEngine('manually') });
    const client = await host.connect();
    client.send('SET k 1', 'GET k');
    client.socket.end();
    await until(() => host.engine.open === 1);
    host.engine.release();
    await until(() => host.engine.open === 1);
    expect(client.ended).toBe(false);
    host.engine.release();
    expect(await client.next(2)).toEqual(['OK', '1']);
    await until(() => client.closed);
  });

  it('ends a half request when the client closes its side', async () => {
    const client = await (await startHost()).connect();
    client.raw('PING\r\n*1\r\n$4\r\nPI');
    client.socket.end();
    expect(await client.next(1)).toEqual(['PONG']);
    await until(() => client.closed);
  });

  it('forgets a client that leaves midway, and drops what comes for it', async () => {
    const host = await startHost({ engine: new LocalEngine('manually') });
    const leaving = await host.connect();
    leaving.send('SET k 1', 'GET k');
    await until(() => host.engine.open === 1);
    leaving.socket.resetAndDestroy();
    const other = await host.connect();
    for (let list = ''; list.split('\n').length !== 2; ) list = String(await other.call('CLIENT LIST'));
    host.engine.release();
    await turns();
    expect(host.engine.asked).toEqual(['write SET k 1']);
    expect(await other.call('PING')).toBe('PONG');
  });

  it('says OK to QUIT after all that came before it, and takes nothing after', async () => {
    const host = await startHost({ engine: new LocalEngine('manually') });
    const client = await host.connect();
    client.send('SET k 1', 'QUIT', 'SET k 2');
    await until(() => host.engine.open === 1);
    host.engine.release();
    await until(() => client.ended);
    expect(await client.next(3)).toEqual(['OK', 'OK']);
    expect(host.engine.asked).toEqual(['write SET k 1']);
  });
});

describe('the port', () => {
  it('rejects with EADDRINUSE if another listens', async () => {
    const host = await startHost();
    await expect(startHost({ port: host.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('serves those who are there after it stopped listening, and nobody else', async () => {
    const host = await startHost();
    const client = await host.connect();
    expect(await client.call('PING')).toBe('PONG');
    host.server.stopListening();
    expect(await client.call('PING')).toBe('PONG');
    await expect(host.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('answers what runs before it closes', async () => {
    const host = await startHost({ engine: new LocalEngine('manually') });
    const client = await host.connect();
    client.send('SET k 1');
    await until(() => host.engine.open === 1);
    const closed = host.server.close();
    await turns();
    host.engine.release();
    expect(await client.next(1)).toEqual(['OK']);
    client.socket.end();
    await closed;
  });

  it('does not wait for ever for a client that says nothing when it closes', async () => {
    const host = await startHost({ engine: new LocalEngine('manually') });
    const client = await host.connect();
    client.send('SET k 1');
    await until(() => host.engine.open === 1);
    await host.server.close();
    await until(() => client.closed || client.ended);
  });
});

function bind(host: Awaited<ReturnType<typeof startHost>>) {
  return { engine: host.engine, connect: () => host.connect() };
}
