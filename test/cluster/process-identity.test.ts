import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeDown } from '../../src/cluster/down.js';
import { actOnNodes } from '../../src/cluster/node-actions.js';
import { readNodeProcess } from '../../src/cluster/node-files.js';
import {
  identityOf,
  isProcessIdentity,
  parseStat,
  signalProcess,
  stateOf,
} from '../../src/cluster/process-identity.js';
import { World } from './world.js';

let world: World;
let foreigner: ReturnType<typeof spawn>;

beforeEach(() => {
  world = new World();
  foreigner = spawn('sleep', ['60'], { stdio: 'ignore' });
});

afterEach(() => {
  foreigner.kill('SIGKILL');
  world.remove();
});

test('follows a process from running over paused to ended', async () => {
  const identity = identityOf(foreigner.pid ?? 0);
  if (identity === null) throw new Error('the process is not found');
  await expect.poll(() => stateOf(identity)).toBe('running');
  expect(signalProcess(identity, 'SIGSTOP')).toBe(true);
  await expect.poll(() => stateOf(identity)).toBe('paused');
  expect(signalProcess(identity, 'SIGKILL')).toBe(true);
  await expect.poll(() => stateOf(identity)).toBe('ended');
  expect(signalProcess(identity, 'SIGTERM')).toBe(false);
});

test('tells a process that is being taken down from one that runs, whatever it is called', () => {
  const stat = (state: string, flags: number, threads = 11): string =>
    `71 (a (name) Z 4) ${state} 1 71 71 0 -1 ${flags} 0 0 0 0 9 9 0 0 20 0 ${threads} 0 987654 1 2 3`;
  expect(parseStat(stat('S', 0x400000))).toEqual({ state: 'running', isEnding: false, startTime: '987654' });
  expect(parseStat(stat('R', 0x400004))).toEqual({ state: 'running', isEnding: true, startTime: '987654' });
  expect(parseStat(stat('T', 0x400000)).state).toBe('paused');
  expect(parseStat(stat('Z', 0x40000c, 1)).state).toBe('ended');
  // Its main thread is gone, and others still hold what it had open.
  expect(parseStat(stat('Z', 0x40000c, 2))).toMatchObject({ state: 'running', isEnding: true });
});

test.runIf(process.platform === 'linux')('one that is dead but not collected is no process', async () => {
  // The parent turns into a program that never asks for its children. Only then does the child end: a shell might.
  const parent = spawn('sh', ['-c', 'exec 3<&0; cat <&3 & echo $!; exec sleep 60'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  try {
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'latin1')).toBe('sleep\n');
    parent.stdin.end();
    await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'latin1')).toMatch(/\) Z /);
    expect(identityOf(pid)).toBeNull();
  } finally {
    parent.kill('SIGKILL');
  }
});

test('another start time or another boot is another process', () => {
  const identity = identityOf(foreigner.pid ?? 0);
  if (identity === null) throw new Error('the process is not found');
  for (const other of [
    { ...identity, startTime: `${identity.startTime}0` },
    { ...identity, bootId: 'an earlier boot' },
  ]) {
    expect(stateOf(other)).toBe('ended');
    expect(signalProcess(other, 'SIGKILL')).toBe(false);
  }
  expect(stateOf(identity)).toBe('running');
});

test('a pid that was given to a foreign process is never signalled, whatever the command', async () => {
  const { record } = await world.up({ nodes: 1 });
  await takeDown(world.home, 'default', false, { timeoutMs: 1000 });
  const old = { pid: foreigner.pid, startTime: '1', bootId: identityOf(process.pid)?.bootId };
  writeFileSync(world.home.nodeProcessFile('default', 'n1'), JSON.stringify(old));
  const wait = { timeoutMs: 1000 };
  for (const action of ['kill', 'stop', 'pause'] as const) {
    await actOnNodes(world.context, 'default', action, 'n1', wait);
    writeFileSync(world.home.nodeProcessFile('default', 'n1'), JSON.stringify(old));
  }
  await takeDown(world.home, 'default', true, wait);
  const identity = identityOf(foreigner.pid ?? 0);
  expect(identity === null ? 'ended' : stateOf(identity)).toBe('running');
  expect(record.members).toHaveLength(1);
});

test('refuses what is no identity', () => {
  for (const value of [
    null,
    1,
    {},
    { pid: '1', startTime: '1', bootId: '' },
    { pid: -1, startTime: '1', bootId: '' },
  ]) {
    expect(isProcessIdentity(value)).toBe(false);
  }
  expect(readNodeProcess(world.home, 'none', 'n1')).toBeNull();
});
