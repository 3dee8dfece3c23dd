import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { breakStaleLock, readLock, withOperationLock } from '../../src/cluster/operation-lock.js';
import { identityOf } from '../../src/cluster/process-identity.js';
import { World } from './world.js';

let world: World;

beforeEach(() => {
  world = new World();
});

afterEach(() => world.remove());

function writeLock(owner: unknown): void {
  mkdirSync(world.home.locksFolder, { recursive: true });
  writeFileSync(world.home.lockFile('default'), typeof owner === 'string' ? owner : JSON.stringify(owner));
}

test('operations on one cluster take turns, and leave no lock', async () => {
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await sleep(30);
    order.push(`${name} ends`);
  };
  await Promise.all(
    ['a', 'b', 'c'].map((name) =>
      withOperationLock(world.home, 'default', name, { timeoutMs: 5000 }, work(name)),
    ),
  );
  for (let turn = 0; turn < 3; turn += 1) {
    expect(order[2 * turn]?.replace(' begins', '')).toBe(order[2 * turn + 1]?.replace(' ends', ''));
  }
  expect(existsSync(world.home.locksFolder)).toBe(false);
});

test('a failed operation gives the lock back', async () => {
  const fail = async (): Promise<void> => {
    throw new Error('no');
  };
  await expect(withOperationLock(world.home, 'default', 'a', { timeoutMs: 10 }, fail)).rejects.toThrow('no');
  expect(readLock(world.home, 'default')).toBeNull();
});

test('waits for a living owner, names it, and gives up in time', async () => {
  const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' });
  writeLock({ process: identityOf(sleeper.pid ?? 0), operation: 'up' });
  const waits: string[] = [];
  const wait = { timeoutMs: 100, onWait: (owner: { operation: string }) => waits.push(owner.operation) };
  await expect(withOperationLock(world.home, 'default', 'down', wait, async () => 1)).rejects.toMatchObject({
    code: 'CLUSTER_BUSY',
    message: expect.stringContaining(`"up" (process ${sleeper.pid})`),
  });
  expect(waits).toEqual(['up']);
  expect(breakStaleLock(world.home, 'default')).toBe(false);
  sleeper.kill('SIGKILL');
  await expect.poll(() => readLock(world.home, 'default')?.stale).toBe(true);
  expect(await withOperationLock(world.home, 'default', 'down', { timeoutMs: 2000 }, async () => 1)).toBe(1);
});

test.each([
  ['a dead owner', { process: { pid: 1, startTime: 'long ago', bootId: '' }, operation: 'up' }],
  ['half a lock', '{"process":'],
])('breaks the lock of %s', async (_, owner) => {
  writeLock(owner);
  expect(readLock(world.home, 'default')?.stale).toBe(true);
  expect(await withOperationLock(world.home, 'default', 'up', { timeoutMs: 2000 }, async () => 2)).toBe(2);
});

test('a breaker that died in the middle does not keep the lock for ever', async () => {
  writeLock('{}');
  const breaker = `${world.home.lockFile('default')}.breaking`;
  writeFileSync(breaker, '');
  const anHourAgo = Date.now() / 1000 - 3600;
  utimesSync(breaker, anHourAgo, anHourAgo);
  expect(await withOperationLock(world.home, 'default', 'up', { timeoutMs: 2000 }, async () => 3)).toBe(3);
});
