import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeDown } from '../../src/cluster/down.js';
import { actOnNodes, type NodeAction } from '../../src/cluster/node-actions.js';
import { readNodeProcess } from '../../src/cluster/node-files.js';
import { type NodeProcessState, nodeProcessState } from '../../src/cluster/status.js';
import { World } from './world.js';

let world: World;

beforeEach(async () => {
  world = new World();
  await world.up();
});

afterEach(() => world.remove());

async function act(action: NodeAction, selector: string): Promise<string[]> {
  const results = await actOnNodes(world.context, 'default', action, selector, { timeoutMs: 5000 });
  return results.map((result) => `${result.id} ${result.outcome}`);
}

function states(): NodeProcessState[] {
  return ['n1', 'n2', 'n3'].map((id) => nodeProcessState(readNodeProcess(world.home, 'default', id)));
}

test('stop and start', async () => {
  expect(await act('stop', 'followers')).toEqual(['n2 stopped', 'n3 stopped']);
  expect(states()).toEqual(['running', 'stopped', 'stopped']);
  expect(await act('stop', 'n2')).toEqual(['n2 was not running']);
  expect(await act('start', 'all')).toEqual(['n2 started', 'n3 started']);
  expect(await act('start', 'n2')).toEqual(['n2 already running']);
  expect(states()).toEqual(['running', 'running', 'running']);
});

test('kill is a crash, and start mends it', async () => {
  expect(await act('kill', 'leader')).toEqual(['n1 killed']);
  expect(states()).toEqual(['crashed', 'running', 'running']);
  expect(await act('kill', 'n1')).toEqual(['n1 was not running']);
  expect(await act('start', 'random')).toEqual(['n1 started']);
});

test('pause and resume', async () => {
  expect(await act('pause', 'n2,n3')).toEqual(['n2 paused', 'n3 paused']);
  expect(states()).toEqual(['running', 'paused', 'paused']);
  expect(await act('pause', 'n2')).toEqual(['n2 was paused already']);
  expect(await act('resume', 'all')).toEqual(['n2 resumed', 'n3 resumed']);
  expect(states()).toEqual(['running', 'running', 'running']);
});

test('a paused node can be stopped', async () => {
  await act('pause', 'n2');
  expect(await act('stop', 'n2')).toEqual(['n2 stopped']);
});

test('restart gives a new process', async () => {
  const before = readNodeProcess(world.home, 'default', 'n2')?.pid;
  expect(await act('restart', 'n2')).toEqual(['n2 restarted']);
  expect(readNodeProcess(world.home, 'default', 'n2')?.pid).not.toBe(before);
});

test('a node that does not start is told with its last words', async () => {
  await act('stop', 'n2');
  world.behave({ n2: 'dies' });
  await expect(act('start', 'n2')).rejects.toMatchObject({
    code: 'NODE_DID_NOT_START',
    message: expect.stringContaining('terribly wrong'),
  });
});

test('an unknown cluster or node is wrong usage', async () => {
  await expect(act('kill', 'n7')).rejects.toMatchObject({ code: 'UNKNOWN_NODE', kind: 'usage' });
  const other = async () => actOnNodes(world.context, 'other', 'kill', 'n1', { timeoutMs: 100 });
  await expect(other()).rejects.toMatchObject({ code: 'UNKNOWN_CLUSTER' });
});

test('nothing is left after down', async () => {
  await act('pause', 'random');
  await takeDown(world.home, 'default', true, { timeoutMs: 1000 });
  expect(world.pids()).toEqual([]);
});
