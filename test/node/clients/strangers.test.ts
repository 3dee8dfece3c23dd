/** What does not speak RESP, sent to the client port. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startHost, until } from './harness.js';

const STRANGERS = {
  'a browser': 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'a posted form': 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12\r\n\r\nSET k stolen',
  'a header of a browser': 'Host: localhost:7401\r\n',
  TLS: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'a number that is none': '*abc\r\n',
  'a huge count': '*2147483648\r\n',
  'a negative length': '*1\r\n$-5\r\n',
  'a huge length': '*1\r\n$999999999999\r\n',
  'no length at all': '*1\r\nPING\r\n',
  'unbalanced quotes': 'SET k "a\r\n',
};

describe.each(Object.entries(STRANGERS))('%s', (_, bytes) => {
  it('is told that it is wrong here, and the connection ends', async () => {
    const host = await startHost();
    const client = await host.connect();
    client.raw(bytes);
    expect(await client.next(1)).toEqual([expect.stringMatching(/^-ERR Protocol error: /)]);
    await until(() => client.ended);
    expect(host.engine.asked).toEqual([]);
  });
});

it('a frame of another node is closed, or taken for half a request', async () => {
  const host = await startHost({ limits: { halfRequestMs: 200 } });
  const client = await host.connect();
  // As on the peer port: a length of four bytes, then binary data.
  client.raw('\x00\x00\x00\x20\x01cluster-1\x00n1\x00n2\x00\x00\x00\x00\x00\x00\x00\x00\x00');
  await until(() => client.ended);
  expect(client.received).toMatch(/^-ERR/);
});

it('garbage never stops the server', async () => {
  const host = await startHost({ limits: { halfRequestMs: 200 } });
  for (let round = 0; round < 50; round += 1) {
    const client = await host.connect();
    client.raw(randomBytes(1 + round * 40).toString('latin1'));
  }
  expect(await (await host.connect()).call('PING')).toBe('PONG');
});
