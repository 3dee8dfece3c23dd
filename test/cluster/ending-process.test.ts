/** A process that the kernel is still taking down is neither running nor gone: whoever starts its node anew waits. */
import type * as Fs from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { actOnNodes } from '../../src/cluster/node-actions.js';
import { readNodeProcess } from '../../src/cluster/node-files.js';
import { isEnding, type ProcessIdentity, stateOf } from '../../src/cluster/process-identity.js';
import { World } from './world.js';

/** Of this process the system says that it is exiting; how often it was asked. */
const exiting = vi.hoisted(() => ({ pid: 0, looks: 0 }));

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof Fs>();
  const readFileSync = (...call: Parameters<typeof fs.readFileSync>): unknown => {
    const content = fs.readFileSync(...call);
    if (call[0] !== `/proc/${exiting.pid}/stat`) return content;
    exiting.looks += 1;
    // The name may hold anything, spaces too: what counts begins behind its last parenthesis.
    const [, name = '', fields = ''] = /^(.*\) )(.*)$/s.exec(String(content)) ?? [];
    const words = fields.split(' ');
    words[6] = String(Number(words[6]) | 0x4);
    return name + words.join(' ');
  };
  return { ...fs, readFileSync };
});

const isLinux = process.platform === 'linux';
let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => {
  exiting.pid = 0;
  world.remove();
});

async function endingNode(): Promise<ProcessIdentity> {
  await world.up({ nodes: 1 });
  const identity = readNodeProcess(world.home, 'default', 'n1');
  if (identity === null) throw new Error('the node has no process');
  expect(isEnding(identity)).toBe(false);
  Object.assign(exiting, { pid: identity.pid, looks: 0 });
  return identity;
}

it.runIf(isLinux)('is told from one that runs, and from another process of that number', async () => {
  const identity = await endingNode();
  expect(stateOf(identity)).toBe('running');
  expect(isEnding(identity)).toBe(true);
  expect(isEnding({ ...identity, startTime: `${identity.startTime}0` })).toBe(false);
  expect(isEnding({ ...identity, bootId: 'an earlier boot' })).toBe(false);
});

it.runIf(isLinux).each([
  ['start', (): Promise<unknown> => actOnNodes(world.context, 'default', 'start', 'n1', { timeoutMs: 5000 })],
  ['up', (): Promise<unknown> => world.up()],
])('%s waits until it is gone, and then starts the node', async (_, startAgain) => {
  const old = await endingNode();
  const done = startAgain();
  await vi.waitFor(() => expect(exiting.looks).toBeGreaterThan(10), { timeout: 20_000 });
  expect(readNodeProcess(world.home, 'default', 'n1')).toEqual(old);
  process.kill(old.pid, 'SIGKILL');
  await done;
  const fresh = readNodeProcess(world.home, 'default', 'n1');
  expect(fresh).not.toEqual(old);
  expect(fresh === null ? 'none' : stateOf(fresh)).toBe('running');
});
