import { expect, it } from 'vitest';
import { startHost, turns, until } from './harness.js';
import { LocalEngine } from './local-engine.js';

const TERM_ADVANCED = { type: 'termAdvanced', from: 1 } as const;

it('tells the newest events as JSON', async () => {
  const host = await startHost();
  const client = await host.connect();
  for (let term = 2; term <= 150; term += 1) host.events.record({ ...TERM_ADVANCED, term });
  const all = (await client.call('EVENTS')) as string[];
  expect(all).toHaveLength(100);
  const [last] = (await client.call('EVENTS COUNT 1')) as string[];
  expect(JSON.parse(last ?? '')).toMatchObject({
    type: 'termAdvanced',
    term: 150,
    node: 'n1',
    sequence: 149,
  });
  host.events.record({ type: 'commitAdvanced', term: 150, commitIndex: 9 });
  const [told] = (await client.call('EVENTS COUNT 1 nocommits')) as string[];
  expect(JSON.parse(told ?? '')).toMatchObject({ type: 'termAdvanced', term: 150 });
  expect(await client.call('EVENTS COUNT 1 LATER')).toBe('-ERR syntax error');
  expect(await client.ask('EVENTS COUNT 0', 'EVENTS COUNT x', 'EVENTS NOPE')).toEqual([
    [],
    '-ERR value is not an integer or out of range',
    "-ERR unknown subcommand 'NOPE'. Try EVENTS HELP.",
  ]);
});

it('pushes each event to those who follow, and goes on answering them', async () => {
  const host = await startHost();
  const [follower, other] = [await host.connect(), await host.connect()];
  expect(await follower.ask('HELLO 3', 'EVENTS FOLLOW', 'EVENTS FOLLOW')).toMatchObject([{}, 'OK', 'OK']);
  host.events.record({ ...TERM_ADVANCED, term: 2 });
  await until(() => follower.pushes.length === 1);
  expect(follower.pushes[0]?.[0]).toBe('events');
  expect(JSON.parse(String(follower.pushes[0]?.[1]))).toMatchObject({ term: 2 });
  expect(await follower.call('PING')).toBe('PONG');
  await turns();
  expect(other.pushes).toEqual([]);
});

it('pushes arrays in version 2', async () => {
  const host = await startHost();
  const client = await host.connect();
  await client.call('EVENTS FOLLOW');
  host.events.record({ ...TERM_ADVANCED, term: 2 });
  expect(await client.next(1)).toEqual([['events', expect.stringContaining('"term":2')]]);
});

it('says OK before the first event, even behind requests that wait', async () => {
  const host = await startHost({ engine: new LocalEngine('manually') });
  const client = await host.connect();
  client.send('HELLO 3', 'SET k 1', 'EVENTS FOLLOW');
  await until(() => host.engine.open === 1);
  host.events.record({ ...TERM_ADVANCED, term: 2 });
  await turns();
  host.engine.release();
  expect((await client.next(3)).slice(1)).toEqual(['OK', 'OK']);
  expect(client.pushes).toEqual([]);
});

it('ends with the connection, and with RESET', async () => {
  const host = await startHost();
  const [leaving, resetting] = [await host.connect(), await host.connect()];
  await leaving.call('EVENTS FOLLOW');
  await resetting.ask('EVENTS FOLLOW', 'RESET');
  leaving.socket.resetAndDestroy();
  await turns(50);
  host.events.record({ ...TERM_ADVANCED, term: 2 });
  await turns();
  expect(resetting.replies).toHaveLength(2);
});
