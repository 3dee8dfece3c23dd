/** TRACE FOLLOW: the steps of a node as a stream of pushes. */
import { expect, test } from 'vitest';
import { eventually } from '../../eventually.js';
import { startHost } from './harness.js';
import { LocalEngine } from './local-engine.js';

const stepOf = (push: readonly unknown[]): Record<string, unknown> =>
  JSON.parse(Buffer.from(push[1] as string, 'latin1').toString('utf8'));

test('tells each request and each reply from now on, with the connection it came on', async () => {
  const host = await startHost();
  const [follower, client] = [await host.connect(), await host.connect()];
  await client.call('SET before 1');
  expect(await follower.ask('HELLO 3', 'TRACE FOLLOW', 'TRACE FOLLOW')).toMatchObject([{}, 'OK', 'OK']);
  for (const command of ['SET k v', 'GET k', 'NOSUCH x']) await client.call(command);
  // The second TRACE FOLLOW was followed, too.
  await eventually(() => expect(follower.pushes).toHaveLength(8));
  const address = `127.0.0.1:${client.socket.localPort}`;
  expect(follower.pushes.slice(2).map(stepOf)).toMatchObject([
    { type: 'requestReceived', node: 'n1', client: address, command: ['SET', 'k', 'v'], sequence: 3 },
    { type: 'replySent', reply: 'OK' },
    { type: 'requestReceived', command: ['GET', 'k'] },
    { type: 'replySent', reply: 'v' },
    { type: 'requestReceived', command: ['NOSUCH'] },
    { type: 'replySent', reply: expect.stringContaining('error ERR unknown command') },
  ]);
});

test('what was asked before on the same connection is none of the future that is followed', async () => {
  const engine = new LocalEngine('manually');
  const host = await startHost({ engine });
  const follower = await host.connect();
  await follower.call('HELLO 3');
  const answers = follower.ask('SET early 1', 'TRACE FOLLOW');
  await eventually(() => expect(engine.open).toBe(1));
  expect(host.steps.isFollowed).toBe(false);
  engine.release();
  expect(await answers).toEqual(['OK', 'OK']);
  expect(host.steps.isFollowed).toBe(true);
  expect(follower.pushes).toEqual([]);
});

test('long arguments and replies are cut short, and are still bytes', async () => {
  const host = await startHost();
  const [follower, client] = [await host.connect(), await host.connect()];
  await follower.ask('HELLO 3', 'TRACE FOLLOW');
  await client.call(`SET k ${'ä'.repeat(500)}`);
  await eventually(() => expect(follower.pushes).toHaveLength(2));
  const { command } = stepOf(follower.pushes[0]!) as { command: string[] };
  expect(command[2]).toHaveLength(64);
  expect(command[2]).toMatch(/^ä+\.\.\.$/);
});

test('nothing is told while nobody follows, nor after RESET', async () => {
  const host = await startHost();
  const [follower, client] = [await host.connect(), await host.connect()];
  expect(host.steps.isFollowed).toBe(false);
  await follower.call('TRACE FOLLOW');
  expect(host.steps.isFollowed).toBe(true);
  await follower.call('RESET');
  expect(host.steps.isFollowed).toBe(false);
  await follower.call('TRACE FOLLOW');
  follower.destroy();
  await eventually(() => expect(host.steps.isFollowed).toBe(false));
  expect(await client.call('SET k v')).toBe('OK');
});

test('wrong usage, and what is not allowed within a transaction', async () => {
  const host = await startHost();
  const client = await host.connect();
  expect(await client.ask('TRACE', 'TRACE NOPE', 'TRACE FOLLOW now', 'TRACE HELP')).toMatchObject([
    "-ERR wrong number of arguments for 'trace' command",
    "-ERR unknown subcommand 'NOPE'. Try TRACE HELP.",
    "-ERR wrong number of arguments for 'trace|follow' command",
    expect.arrayContaining(['FOLLOW']),
  ]);
  await client.call('MULTI');
  expect(await client.call('TRACE FOLLOW')).toMatch(/^-ERR/);
});

test('a follower that reads nothing is cut off, and the node goes on', async () => {
  const host = await startHost({ limits: { outputBytesMax: 200_000 } });
  const [follower, client] = [await host.connect(), await host.connect()];
  await follower.call('TRACE FOLLOW');
  follower.socket.pause();
  const value = 'x'.repeat(60);
  await eventually(async () => {
    await client.ask(...Array.from({ length: 500 }, (_, number) => `SET key:${number} ${value}`));
    expect(host.steps.isFollowed).toBe(false);
  });
  expect(host.warnings.join('\n')).toContain('closed a client that does not read its replies');
  expect(await client.call('PING')).toBe('PONG');
});
