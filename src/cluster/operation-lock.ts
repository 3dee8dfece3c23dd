/**
 * One operation at a time on a cluster: a lock file that names its owner. A lock whose owner is dead
 * is broken; a lock whose owner lives is waited for, and never broken.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError, systemErrorCode, withFileErrors } from './cluster-error.js';
import type { Home } from './home.js';
import { makeFolder } from './make-folder.js';
import { identityOf, isProcessIdentity, type ProcessIdentity, stateOf } from './process-identity.js';
import { removeIfEmpty } from './registry.js';

const POLL_MS = 25;
/** Breaking takes microseconds: a breaker that is older than this died in the middle. */
const BREAKER_AGE_MS_MAX = 5000;

export interface LockOwner {
  readonly process: ProcessIdentity;
  /** What it does, such as `up`. */
  readonly operation: string;
}

export interface LockWait {
  /** How long to wait for a living owner, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Go on without a lock if the disk has no room for one: what ends a cluster must always work. */
  readonly isOptional?: boolean | undefined;
  /** Told once, when there is somebody to wait for. */
  readonly onWait?: ((owner: LockOwner) => void) | undefined;
}

/** Runs `work` while no other operation runs on the cluster; throws `CLUSTER_BUSY` if that takes too long. */
export async function withOperationLock<T>(
  home: Home,
  cluster: string,
  operation: string,
  wait: LockWait,
  work: () => Promise<T>,
): Promise<T> {
  const release = await takeLock(home, cluster, operation, wait);
  try {
    return await work();
  } finally {
    release();
  }
}

/** Null if nobody holds the lock; `owner` is null if the file cannot be read as a lock. */
export function readLock(home: Home, cluster: string): { owner: LockOwner | null; stale: boolean } | null {
  const text = readIfThere(home.lockFile(cluster));
  if (text === null) return null;
  const owner = parseOwner(text);
  return { owner, stale: owner === null || stateOf(owner.process) === 'ended' };
}

/** Removes the lock if its owner is dead. Returns whether there is no lock now. */
export function breakStaleLock(home: Home, cluster: string): boolean {
  const file = home.lockFile(cluster);
  const breaker = `${file}.breaking`;
  try {
    writeFileSync(breaker, '', { flag: 'wx' });
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
    removeOldBreaker(breaker);
    return false;
  }
  try {
    // Read again under the breaker's protection: the lock may have changed hands since.
    const lock = readLock(home, cluster);
    if (lock?.stale !== true) return lock === null;
    unlinkSync(file);
    return true;
  } finally {
    rmSync(breaker, { force: true });
  }
}

async function takeLock(home: Home, cluster: string, operation: string, wait: LockWait): Promise<() => void> {
  const deadline = performance.now() + wait.timeoutMs;
  let told = false;
  for (;;) {
    const outcome = tryLock(home, cluster, operation, wait.isOptional === true);
    if (outcome === 'no room') return () => undefined;
    if (outcome === 'taken') return () => releaseLock(home, cluster);
    const lock = readLock(home, cluster);
    if (lock === null) continue;
    if (lock.stale && breakStaleLock(home, cluster)) continue;
    if (lock.owner !== null && !told) {
      told = true;
      wait.onWait?.(lock.owner);
    }
    if (performance.now() >= deadline) throw busyError(cluster, lock.owner);
    await sleep(POLL_MS, undefined, { signal: wait.signal });
  }
}

function busyError(cluster: string, owner: LockOwner | null): ClusterError {
  const who = owner === null ? 'another command' : `"${owner.operation}" (process ${owner.process.pid})`;
  return new ClusterError(
    'CLUSTER_BUSY',
    `The cluster "${cluster}" is busy: ${who} is working on it.`,
    'Wait until it is done, then try again.',
  );
}

/** The file appears with its content in one step, so that nobody reads half a lock. */
function tryLock(
  home: Home,
  cluster: string,
  operation: string,
  isOptional: boolean,
): 'taken' | 'held by another' | 'no room' {
  const file = home.lockFile(cluster);
  return withFileErrors(home.folder, () => {
    makeFolder(home.locksFolder);
    const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
    const owner: LockOwner = { process: ownIdentity(), operation };
    try {
      writeFileSync(draft, JSON.stringify(owner), { mode: 0o600 });
      linkSync(draft, file);
      return 'taken';
    } catch (error) {
      const code = systemErrorCode(error);
      // ENOENT: another command tidied the folder away between the two steps.
      if (code === 'EEXIST' || code === 'ENOENT') return 'held by another';
      if (isOptional && code === 'ENOSPC') return 'no room';
      throw error;
    } finally {
      rmSync(draft, { force: true });
      removeIfEmpty(home.locksFolder);
    }
  });
}

function releaseLock(home: Home, cluster: string): void {
  rmSync(home.lockFile(cluster), { force: true });
  removeIfEmpty(home.locksFolder);
}

function ownIdentity(): ProcessIdentity {
  const identity = identityOf(process.pid);
  if (identity !== null) return identity;
  throw new Error('this process cannot find itself in the process table');
}

function removeOldBreaker(breaker: string): void {
  try {
    if (Date.now() - statSync(breaker).mtimeMs > BREAKER_AGE_MS_MAX) unlinkSync(breaker);
  } catch {
    // Its owner removed it meanwhile.
  }
}

function parseOwner(text: string): LockOwner | null {
  try {
    const parsed = JSON.parse(text) as Partial<Record<keyof LockOwner, unknown>>;
    if (!isProcessIdentity(parsed.process) || typeof parsed.operation !== 'string') return null;
    return { process: parsed.process, operation: parsed.operation };
  } catch {
    return null;
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
