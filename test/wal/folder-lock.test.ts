/** One process per data folder, by processes that end in every way. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderLockedError } from '../../src/wal/errors.js';
import { lockBySocketFile, lockFolder } from '../../src/wal/folder-lock.js';

/** Holds a listening socket as a lock does, and says when it does. */
const HOLDER = `
const net = require('node:net');
const server = net.createServer((socket) => socket.end(process.pid + '\\n'));
server.on('error', () => process.exit(3));
server.listen(process.argv[1].replace('@', '\\0'), () => console.log('held'));
`;

let folder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conclave-lock-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Another process that holds the lock at `address`, where `@` stands for the abstract namespace. */
async function hold(address: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', HOLDER, address], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout!, 'data');
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** The address that `lockFolder` uses, seen from outside. */
async function addressOf(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const names = async () =>
    new Set((await readFile('/proc/net/unix', 'latin1')).match(/@conclave-[0-9a-f]{40}/g));
  const before = await names();
  const lock = await lockFolder(path);
  const added = [...(await names())].filter((name) => !before.has(name));
  await lock.release();
  for (const name of added) if (!(await names()).has(name)) return name;
  throw new Error('the lock was not found among the sockets');
}

describe('the lock of a folder', () => {
  test('is refused a second time, naming the folder and the holder, and is free after release', async () => {
    const lock = await lockFolder(folder);
    const second = lockFolder(folder);
    await expect(second).rejects.toThrow(FolderLockedError);
    await expect(second).rejects.toThrow(`${folder} is in use by process ${process.pid}`);
    await lock.release();
    await (await lockFolder(folder)).release();
  });

  test('is the same by any name, and another for another folder', async () => {
    const alias = `${folder}-alias`;
    await symlink(folder, alias);
    await mkdir(join(folder, 'other'));
    const lock = await lockFolder(folder);
    await expect(lockFolder(alias)).rejects.toThrow(FolderLockedError);
    await (await lockFolder(join(folder, 'other'))).release();
    await lock.release();
    await rm(alias);
  });

  test('needs the folder to be there', async () => {
    await expect(lockFolder(join(folder, 'missing'))).rejects.toThrow(/ENOENT/);
  });

  test.runIf(process.platform === 'linux')(
    'is held by a living process, and free the moment it is killed',
    async () => {
      const child = await hold(await addressOf(folder));
      await expect(lockFolder(folder)).rejects.toThrow(`process ${child.pid}`);
      await end(child, 'SIGKILL');
      await (await lockFolder(folder)).release();
    },
  );

  test.runIf(process.platform === 'linux')('is held by a process that is paused', async () => {
    const child = await hold(await addressOf(folder));
    child.kill('SIGSTOP');
    await expect(lockFolder(folder)).rejects.toThrow('in use by another process');
    await end(child, 'SIGKILL');
    await (await lockFolder(folder)).release();
  });
});

describe('the lock by a socket in the folder', () => {
  const socket = () => join(folder, 'lock.socket');

  test('is refused a second time, and free after release', async () => {
    const lock = await lockBySocketFile(folder);
    await expect(lockBySocketFile(folder)).rejects.toThrow(`process ${process.pid}`);
    await lock.release();
    await (await lockBySocketFile(folder)).release();
  });

  test('left over by a killed process is taken over; two that try at once do not both get it', async () => {
    const child = await hold(socket());
    await expect(lockBySocketFile(folder)).rejects.toThrow(`process ${child.pid}`);
    await end(child, 'SIGKILL');
    const both = await Promise.allSettled([lockBySocketFile(folder), lockBySocketFile(folder)]);
    const held = both.filter((outcome) => outcome.status === 'fulfilled');
    expect(held).toHaveLength(1);
    await expect(lockBySocketFile(folder)).rejects.toThrow(FolderLockedError);
    for (const outcome of held) await outcome.value.release();
  });

  test('works in a folder whose path is too long for a socket', async () => {
    const deep = join(folder, 'a'.repeat(100));
    await mkdir(deep);
    const lock = await lockBySocketFile(deep);
    await expect(lockBySocketFile(deep)).rejects.toThrow(FolderLockedError);
    await lock.release();
  });

  test('is not taken from a holder that accepts and says nothing', async () => {
    const silent = createServer(() => {});
    silent.listen(socket());
    await once(silent, 'listening');
    const answer = lockBySocketFile(folder);
    await expect(answer).rejects.toThrow('in use by another process');
    silent.close();
  });
});
