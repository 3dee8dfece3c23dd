import { expect, it } from 'vitest';
import { startHost, until } from './harness.js';

const WRONG = '-WRONGPASS invalid username-password pair or user is disabled.';

it('asks for the password before anything else', async () => {
  const host = await startHost({ password: 'secret' });
  const client = await host.connect();
  expect(
    await client.ask('PING', 'GET k', 'SET k v', 'MULTI', 'RAFT STATUS', 'EVENTS FOLLOW', 'INFO'),
  ).toEqual(Array(7).fill('-NOAUTH Authentication required.'));
  expect(host.engine.asked).toEqual([]);
});

it('lets in who knows it, and nobody else', async () => {
  const client = await (await startHost({ password: 'sécret' })).connect();
  const password = Buffer.from('sécret', 'utf8').toString('latin1');
  expect(await client.ask('AUTH wrong', 'AUTH default wrong', ['AUTH', 'someone', password])).toEqual([
    WRONG,
    WRONG,
    WRONG,
  ]);
  expect(await client.ask(['AUTH', password], 'PING')).toEqual(['OK', 'PONG']);
  expect(await client.ask(['AUTH', 'default', password], 'AUTH wrong', 'PING')).toEqual([
    'OK',
    WRONG,
    'PONG',
  ]);
});

it('says so if there is no password', async () => {
  const client = await (await startHost()).connect();
  expect(await client.ask('AUTH x', 'AUTH default x', 'AUTH a b c', 'PING')).toEqual([
    '-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
    'OK',
    '-ERR syntax error',
    'PONG',
  ]);
});

it('authenticates in HELLO, and refuses a HELLO without it', async () => {
  const client = await (await startHost({ password: 'secret' })).connect();
  expect(await client.ask('HELLO', 'HELLO 3')).toEqual([
    expect.stringMatching(/^-NOAUTH HELLO must be called with the client already authenticated/),
    expect.stringMatching(/^-NOAUTH HELLO must be called/),
  ]);
  expect(await client.call('HELLO 3 AUTH default wrong')).toBe(WRONG);
  expect(await client.call('HELLO 3 AUTH default secret SETNAME me')).toMatchObject({ proto: 3 });
  expect(await client.call('CLIENT GETNAME')).toBe('me');
});

it('is locked again by RESET', async () => {
  const client = await (await startHost({ password: 'secret' })).connect();
  expect(await client.ask('AUTH secret', 'PING', 'RESET', 'PING')).toEqual([
    'OK',
    'PONG',
    'RESET',
    '-NOAUTH Authentication required.',
  ]);
});

it('takes only small requests before', async () => {
  const host = await startHost({ password: 'secret' });
  const many = await host.connect();
  many.raw('*11\r\n');
  expect(await many.next(1)).toEqual(['-ERR Protocol error: unauthenticated multibulk length']);
  await until(() => many.ended);
  const large = await host.connect();
  large.raw('*2\r\n$4\r\nAUTH\r\n$16385\r\n');
  expect(await large.next(1)).toEqual(['-ERR Protocol error: unauthenticated bulk length']);
  await until(() => large.ended);
});

it('takes large ones right behind the password, in the same packet', async () => {
  const client = await (await startHost({ password: 'secret' })).connect();
  expect(await client.ask('AUTH secret', ['SET', 'k', 'x'.repeat(20_000)], 'STRLEN k')).toEqual([
    'OK',
    'OK',
    20_000,
  ]);
});
