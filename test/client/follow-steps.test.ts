/** Following the steps of nodes: who tells, who does not, and what is too much. */
import { expect, it, onTestFinished } from 'vitest';
import { type StepOptions, StepStream } from '../../src/client/follow-steps.js';
import type { NodeAddress } from '../../src/client/node-address.js';
import { eventually } from '../eventually.js';
import { type Host, startHost } from '../node/clients/harness.js';
import { deadAddress } from './listening-node.js';

const addressOf = (host: Host, id = 'n1'): NodeAddress => ({ id, host: '127.0.0.1', clientPort: host.port });

async function follow(
  members: readonly NodeAddress[],
  options: Partial<StepOptions> = {},
): Promise<StepStream> {
  const stream = await StepStream.open({
    ...{ members, password: null, timeoutMs: 2000, clusterId: 'cluster-1', engine: 'raft' },
    ...options,
  });
  onTestFinished(() => stream.close());
  return stream;
}

it('hears what those tell who are there, and knows who is down', async () => {
  const host = await startHost();
  const stream = await follow([addressOf(host), await deadAddress('n2')]);
  expect([stream.presenceOf('n1'), stream.presenceOf('n2')]).toEqual(['followed', 'down']);
  const client = await host.connect();
  await client.call('SET k v');
  await eventually(() => expect(stream.steps.at(-1)).toMatchObject({ type: 'replySent', node: 'n1' }));
  expect(stream.lost).toEqual([]);
});

it('does not listen to a node of another cluster, or to another node', async () => {
  const host = await startHost();
  const stranger = await follow([addressOf(host)], { clusterId: 'another' });
  expect(stranger.presenceOf('n1')).toBe('silent');
  const other = await follow([addressOf(host, 'n2')]);
  expect(other.presenceOf('n2')).toBe('silent');
  const client = await host.connect();
  await client.call('SET k v');
  expect(host.steps.isFollowed).toBe(false);
  expect([...stranger.steps, ...other.steps]).toEqual([]);
});

it('cuts off who tells too much, and says so', async () => {
  const host = await startHost();
  const stream = await follow([addressOf(host)], { stepsMax: 3 });
  const client = await host.connect();
  for (let each = 0; each < 3; each += 1) await client.call(`SET k ${each}`);
  await eventually(() => expect(stream.lost).toEqual(['n1']));
  expect(stream.presenceOf('n1')).toBe('silent');
  expect(stream.steps).toHaveLength(3);
  await eventually(() => expect(host.steps.isFollowed).toBe(false));
});

it('says who left', async () => {
  const host = await startHost();
  const stream = await follow([addressOf(host)]);
  await host.server.close();
  await eventually(() => expect(stream.lost).toEqual(['n1']));
});

it('whoever is left on purpose is not lost, and whoever is not listened to is left', async () => {
  const host = await startHost();
  const client = await host.connect();
  const connections = async (): Promise<number> =>
    String(await client.call('CLIENT LIST')).split('laddr=').length - 1;
  const stream = await follow([addressOf(host)]);
  await eventually(async () => expect(await connections()).toBe(2));
  stream.close();
  await eventually(async () => expect(await connections()).toBe(1));
  expect(stream.lost).toEqual([]);
  await follow([addressOf(host)], { clusterId: 'another' });
  await eventually(async () => expect(await connections()).toBe(1));
});
