/**
 * One process per data folder. The lock is a listening socket, which the kernel takes away with the
 * process however that ends, so there is no stale lock to judge. On Linux it lies in the abstract
 * namespace and leaves no file; elsewhere it is a socket in the folder, and one that nobody answers on
 * is left over. It holds within one machine (on Linux: within one network namespace).
 */
import { createHash } from 'node:crypto';
import { realpath, rename, stat, unlink } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderLockedError } from './errors.js';

const ANSWER_MS = 500;
/** The shortest limit of the systems we run on for the path of a socket is 104 with its end. */
const SOCKET_PATH_BYTES_MAX = 100;

export interface FolderLock {
  release(): Promise<void>;
}

/** Throws FolderLockedError if a living process holds the lock of `folder`, which must exist. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const real = await realpath(folder);
  if (process.platform !== 'linux') return lockBySocketFile(real);
  const { dev, ino } = await stat(real);
  const address = `\0conclave-${digest(`${real}\0${dev}\0${ino}`)}`;
  const server = await listen(address);
  if (server === null) throw new FolderLockedError(real, (await askHolder(address)).pid);
  return { release: () => closeServer(server) };
}

/** For systems without abstract sockets. */
export async function lockBySocketFile(folder: string): Promise<FolderLock> {
  const inside = join(folder, 'lock.socket');
  const fits = Buffer.byteLength(inside) <= SOCKET_PATH_BYTES_MAX;
  const path = fits ? inside : join(tmpdir(), `conclave-${digest(folder)}.lock`);
  const server = (await listen(path)) ?? (await replaceLeftOver(folder, path));
  return { release: () => closeServer(server) };
}

/** What nobody answers on is moved away first: of two processes that see it, one moves it. */
async function replaceLeftOver(folder: string, path: string): Promise<Server> {
  const holder = await askHolder(path);
  if (holder.alive) throw new FolderLockedError(folder, holder.pid);
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch {
    throw new FolderLockedError(folder, null);
  }
  const moved = await askHolder(aside);
  if (moved.alive) {
    await rename(aside, path);
    throw new FolderLockedError(folder, moved.pid);
  }
  await unlink(aside);
  const server = await listen(path);
  if (server === null) throw new FolderLockedError(folder, (await askHolder(path)).pid);
  return server;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

/** Null if the address is taken. Whoever connects is told our process id. */
function listen(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(`${process.pid}\n`, () => socket.destroy());
    });
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** A holder that accepts but does not answer, such as one that is paused, is alive. */
function askHolder(address: string): Promise<{ readonly alive: boolean; readonly pid: number | null }> {
  return new Promise((resolve) => {
    let answer = '';
    let alive = false;
    const socket = createConnection(address);
    const finish = (): void => {
      clearTimeout(deadline);
      socket.destroy();
      const pid = Number.parseInt(answer, 10);
      resolve({ alive, pid: Number.isNaN(pid) ? null : pid });
    };
    const deadline = setTimeout(finish, ANSWER_MS);
    socket.on('connect', () => {
      alive = true;
    });
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('error', finish);
    socket.on('close', finish);
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
