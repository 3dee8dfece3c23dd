import { expect, it } from 'vitest';
import { startHost, until } from './harness.js';
import { LocalEngine } from './local-engine.js';

it('speaks version 2 until HELLO asks for 3, and back', async () => {
  const client = await (await startHost()).connect();
  await client.call('GET none');
  expect(client.received).toBe('$-1\r\n');
  client.received = '';
  expect(await client.call('HELLO 3')).toEqual({
    server: 'redis',
    version: expect.stringMatching(/^7\.0\./),
    proto: 3,
    id: expect.any(Number),
    mode: 'cluster',
    role: 'master',
    modules: [],
  });
  expect(client.received.startsWith('%7\r\n')).toBe(true);
  client.received = '';
  await client.call('GET none');
  expect(client.received).toBe('_\r\n');
  client.received = '';
  await client.call('HELLO 2');
  expect(client.received.startsWith('*14\r\n')).toBe(true);
});

it('answers what came before HELLO in the version it came under', async () => {
  const host = await startHost({ engine: new LocalEngine('manually') });
  const client = await host.connect();
  client.send('GET none', 'HELLO 3', 'GET none');
  await until(() => host.engine.open === 1);
  host.engine.release();
  await until(() => host.engine.open === 1);
  host.engine.release();
  await client.next(3);
  expect(client.received.startsWith('$-1\r\n%7')).toBe(true);
  expect(client.received.endsWith('_\r\n')).toBe(true);
});

it('answers an undone EXEC as each version has it', async () => {
  const client = await (await startHost()).connect();
  await client.ask('WATCH k', 'SET k 1', 'MULTI', 'PING');
  client.received = '';
  await client.call('EXEC');
  expect(client.received).toBe('*-1\r\n');
  await client.ask('HELLO 3', 'WATCH k', 'SET k 1', 'MULTI', 'PING');
  client.received = '';
  await client.call('EXEC');
  expect(client.received).toBe('_\r\n');
});

it('refuses versions and options it does not know, and then changes nothing', async () => {
  const client = await (await startHost()).connect();
  expect(await client.ask('HELLO 4', 'HELLO x', 'HELLO 3 FOO', 'HELLO 3 SETNAME', 'CLIENT GETNAME')).toEqual([
    '-NOPROTO unsupported protocol version',
    '-ERR Protocol version is not an integer or out of range',
    "-ERR Syntax error in HELLO option 'FOO'",
    "-ERR Syntax error in HELLO option 'SETNAME'",
    null,
  ]);
  expect(await client.call(['HELLO', '3', 'SETNAME', 'a b'])).toMatch(/^-ERR Client names cannot contain/);
  expect(client.received.endsWith('\r\n')).toBe(true);
  client.received = '';
  await client.call('GET none');
  expect(client.received).toBe('$-1\r\n');
});

it('is back at version 2 after RESET', async () => {
  const client = await (await startHost()).connect();
  await client.ask('HELLO 3', 'SELECT 3', 'CLIENT SETNAME me', 'READONLY', 'MULTI');
  expect(await client.call('RESET')).toBe('RESET');
  client.received = '';
  expect(await client.ask('GET none', 'CLIENT GETNAME', 'EXEC')).toEqual([
    null,
    null,
    '-ERR EXEC without MULTI',
  ]);
  expect(client.received.startsWith('$-1\r\n$-1\r\n')).toBe(true);
  expect(await client.call('CLIENT INFO')).toMatch(/ flags=N db=0 .* resp=2/);
});
