import { describe, expect, it } from 'vitest';
import { ErrorReply, NULL_ARRAY } from '../../../src/resp/reply.js';
import { startHost, turns, until } from './harness.js';
import { LocalEngine } from './local-engine.js';

const ABORTED = '-EXECABORT Transaction discarded because of previous errors.';

it('brings a transaction to the engine as one command', async () => {
  const host = await startHost();
  const client = await host.connect();
  expect(await client.ask('MULTI', 'SET a 1', 'INCR a', 'GET a', 'EXEC')).toEqual([
    'OK',
    'QUEUED',
    'QUEUED',
    'QUEUED',
    ['OK', 2, '2'],
  ]);
  expect(host.engine.asked).toEqual(['write [SET a 1; INCR a; GET a]']);
});

it('takes a transaction of reads alone through the log, too', async () => {
  const host = await startHost();
  const client = await host.connect();
  expect((await client.ask('MULTI', 'GET a', 'EXEC'))[2]).toEqual([null]);
  expect(host.engine.asked).toEqual(['write [GET a]']);
});

it('answers an empty transaction without the engine', async () => {
  const host = await startHost({ engine: new LocalEngine('manually') });
  const client = await host.connect();
  expect(await client.ask('MULTI', 'EXEC')).toEqual(['OK', []]);
  expect(host.engine.asked).toEqual([]);
});

it('goes on after a command that fails when it runs', async () => {
  const client = await (await startHost()).connect();
  const [, , , , replies] = await client.ask('MULTI', 'SET a x', 'INCR a', 'SET b 1', 'EXEC');
  expect(replies).toEqual(['OK', '-ERR value is not an integer or out of range', 'OK']);
});

it('gives back what the cluster says when the transaction cannot be replicated', async () => {
  const host = await startHost();
  const client = await host.connect();
  host.engine.refusal = new ErrorReply('CLUSTERDOWN no leader');
  expect((await client.ask('MULTI', 'SET a 1', 'EXEC', 'PING')).slice(2)).toEqual([
    '-CLUSTERDOWN no leader',
    'PONG',
  ]);
});

describe('commands of the node in a transaction', () => {
  it('are answered in their place', async () => {
    const client = await (await startHost()).connect();
    const replies = await client.ask('MULTI', 'PING', 'SET a 1', 'ECHO x', 'CLIENT GETNAME', 'GET a', 'EXEC');
    expect(replies.at(-1)).toEqual(['PONG', 'OK', 'x', null, '1']);
  });

  it('SELECT moves the commands behind it, and the connection if the transaction is done', async () => {
    const client = await (await startHost()).connect();
    await client.ask('SET k zero', 'MULTI', 'SELECT 2', 'SET k two', 'SELECT 99', 'GET k');
    expect(await client.ask('GET k')).toEqual(['QUEUED']);
    expect((await client.ask('EXEC'))[0]).toEqual([
      'OK',
      'OK',
      '-ERR DB index is out of range',
      'two',
      'two',
    ]);
    expect(await client.ask('GET k', 'SELECT 0', 'GET k')).toEqual(['two', 'OK', 'zero']);
  });

  it('SELECT moves nothing if the transaction is not done', async () => {
    const client = await (await startHost()).connect();
    await client.ask('SET k zero', 'WATCH k', 'SET k changed', 'MULTI', 'SELECT 2');
    expect(await client.ask('EXEC', 'GET k')).toEqual([NULL_ARRAY, 'changed']);
  });

  it('are refused, and the transaction with them, if they cannot answer at once', async () => {
    const client = await (await startHost()).connect();
    expect(await client.ask('MULTI', 'RAFT STATUS', 'EXEC')).toEqual([
      'OK',
      '-ERR Command not allowed inside a transaction',
      ABORTED,
    ]);
  });
});

describe('errors as in Redis', () => {
  it('EXEC and DISCARD without MULTI, MULTI in MULTI, WATCH in MULTI', async () => {
    const client = await (await startHost()).connect();
    expect(await client.ask('EXEC', 'DISCARD', 'MULTI', 'MULTI', 'WATCH k', 'SET a 1', 'EXEC')).toEqual([
      '-ERR EXEC without MULTI',
      '-ERR DISCARD without MULTI',
      'OK',
      '-ERR MULTI calls can not be nested',
      '-ERR WATCH inside MULTI is not allowed',
      'QUEUED',
      ['OK'],
    ]);
  });

  it.each(['NOPE', 'GET', 'SET k', 'CLIENT NOPE'])(
    '%s aborts the transaction when it is queued',
    async (bad) => {
      const host = await startHost();
      const client = await host.connect();
      const replies = await client.ask('MULTI', 'SET a 1', bad, 'SET b 1', 'EXEC', 'EXISTS a b');
      expect(replies[2]).toMatch(/^-ERR /);
      expect(replies.slice(3)).toEqual(['QUEUED', ABORTED, 0]);
    },
  );

  it('DISCARD forgets what was queued', async () => {
    const client = await (await startHost()).connect();
    expect(await client.ask('MULTI', 'SET a 1', 'DISCARD', 'GET a', 'EXEC')).toEqual([
      'OK',
      'QUEUED',
      'OK',
      null,
      '-ERR EXEC without MULTI',
    ]);
  });
});

describe('WATCH', () => {
  it('keeps a transaction from being done if a watched key was changed', async () => {
    const host = await startHost();
    const [one, other] = [await host.connect(), await host.connect()];
    await one.call('WATCH k');
    await other.call('SET k 1');
    expect(await one.ask('MULTI', 'SET k 2', 'EXEC', 'GET k')).toEqual(['OK', 'QUEUED', NULL_ARRAY, '1']);
    expect((await one.ask('MULTI', 'SET k 3', 'EXEC'))[2]).toEqual(['OK']);
  });

  it('holds for a key that was not there, and is known by its database', async () => {
    const host = await startHost();
    const [one, other] = [await host.connect(), await host.connect()];
    await one.ask('WATCH k', 'SELECT 5');
    await other.ask('SELECT 5', 'SET k 1');
    expect((await one.ask('MULTI', 'GET k', 'EXEC'))[2]).toEqual(['1']);
    await one.ask('WATCH k', 'SELECT 0');
    await other.call('DEL k');
    expect((await one.ask('MULTI', 'PING', 'EXEC'))[2]).toBe(NULL_ARRAY);
  });

  it('works when it is sent together with its transaction', async () => {
    const host = await startHost({ engine: new LocalEngine('manually') });
    const client = await host.connect();
    client.send('WATCH k', 'MULTI', 'SET k 2', 'EXEC');
    await until(() => host.engine.open === 1);
    host.engine.release();
    await until(() => host.engine.open === 1);
    host.engine.apply({ kind: 'single', database: 0, arguments: ['SET', 'k', '1'] });
    host.engine.release();
    expect((await client.next(4))[3]).toBe(NULL_ARRAY);
  });

  it('is undone by an UNWATCH right behind it', async () => {
    const host = await startHost({ engine: new LocalEngine('manually') });
    const client = await host.connect();
    client.send('WATCH k', 'UNWATCH', 'MULTI', 'SET k 2', 'EXEC');
    await until(() => host.engine.open === 1);
    await turns();
    host.engine.release();
    await until(() => host.engine.open === 1);
    host.engine.apply({ kind: 'single', database: 0, arguments: ['SET', 'k', '1'] });
    host.engine.release();
    expect((await client.next(5))[4]).toEqual(['OK']);
  });

  it('counts the first version if a key is watched twice', async () => {
    const host = await startHost();
    const client = await host.connect();
    expect((await client.ask('WATCH k', 'SET k 1', 'WATCH k', 'MULTI', 'PING', 'EXEC'))[5]).toBe(NULL_ARRAY);
  });

  it('says why if the version cannot be known', async () => {
    const host = await startHost();
    const client = await host.connect();
    host.engine.refusal = new ErrorReply('CLUSTERDOWN no quorum');
    expect(await client.call('WATCH a b')).toBe('-CLUSTERDOWN no quorum');
  });

  it('ends with EXEC, DISCARD, UNWATCH and RESET', async () => {
    const host = await startHost();
    const client = await host.connect();
    for (const end of [['MULTI', 'EXEC'], ['MULTI', 'DISCARD'], ['UNWATCH'], ['RESET']]) {
      await client.ask('WATCH k', ...end);
      await client.call('INCR k');
      expect((await client.ask('MULTI', 'GET k', 'EXEC'))[2]).toEqual([expect.any(String)]);
    }
  });
});

describe('bounds', () => {
  it('refuses a transaction that grows too large, and forgets it', async () => {
    const host = await startHost({ limits: { requestBytesMax: 10_000 } });
    const client = await host.connect();
    await client.call('MULTI');
    const value = 'x'.repeat(4000);
    expect(await client.ask(`SET a ${value}`, `SET b ${value}`, `SET c ${value}`)).toEqual([
      'QUEUED',
      'QUEUED',
      '-ERR a transaction may take 10000 bytes at most',
    ]);
    expect(await client.ask('EXEC', 'EXISTS a b c')).toEqual([ABORTED, 0]);
    expect((await client.ask('MULTI', 'SET a 1', 'EXEC'))[2]).toEqual(['OK']);
  });

  it('refuses to watch more than 1024 keys', async () => {
    const client = await (await startHost()).connect();
    const keys = Array.from({ length: 1025 }, (_, at) => `k${at}`);
    expect(await client.call(['WATCH', ...keys])).toBe('-ERR a connection may watch 1024 keys at most');
    expect(await client.call(['WATCH', ...keys.slice(1)])).toBe('OK');
  });
});
