/**
 * Who a process is. A number alone is not enough: the system gives the number of a dead process to
 * a new one, so a pid is trusted only together with the time at which its process started.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque: ticks since boot on Linux, the `lstart` of `ps` elsewhere. */
  readonly startTime: string;
  /** Differs after each boot of the machine, so that ticks of two boots are never compared. */
  readonly bootId: string;
}

/** `ended` includes processes that are dead but not yet collected by their parent. */
export type ProcessState = 'running' | 'paused' | 'ended';

interface Observation {
  readonly state: ProcessState;
  /** It was ended, and the kernel is still taking down what it had open. */
  readonly isEnding: boolean;
  readonly startTime: string;
}

/** Among the flags of a process in Linux (`PF_EXITING` of `sched.h`). */
const EXITING_FLAG = 0x4;

/** Null if there is no such process. */
export function identityOf(pid: number): ProcessIdentity | null {
  const observed = observe(pid);
  return observed === null || observed.state === 'ended'
    ? null
    : { pid, startTime: observed.startTime, bootId: bootId() };
}

/** `ended` as well if the number now belongs to another process. */
export function stateOf(identity: ProcessIdentity): ProcessState {
  const observed = observe(identity.pid);
  if (observed === null || observed.startTime !== identity.startTime) return 'ended';
  return identity.bootId === bootId() ? observed.state : 'ended';
}

/** Whether it still is there, but runs no more: it lets go of its files and sockets, and is gone soon. */
export function isEnding(identity: ProcessIdentity): boolean {
  return stateOf(identity) !== 'ended' && observe(identity.pid)?.isEnding === true;
}

/**
 * Sends a signal, but never to a process that merely inherited the number.
 * Returns false if the process is not there any more.
 */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (stateOf(identity) === 'ended') return false;
  try {
    return process.kill(identity.pid, signal);
  } catch {
    return false;
  }
}

export function sameProcess(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.pid === other.pid && one.startTime === other.startTime && one.bootId === other.bootId;
}

/** Narrows what was read from a file. */
export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, startTime, bootId: boot } = value as Partial<Record<keyof ProcessIdentity, unknown>>;
  const isPid = typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0;
  return isPid && typeof startTime === 'string' && typeof boot === 'string';
}

function observe(pid: number): Observation | null {
  return process.platform === 'linux' ? observeByProc(pid) : observeByPs(pid);
}

function observeByProc(pid: number): Observation | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return null;
  }
}

/** Reads `/proc/PID/stat` (see proc_pid_stat(5)). */
export function parseStat(text: string): Observation {
  // The second field is the name in parentheses and may hold anything: count from the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = stateOfLetter(fields[0] ?? '');
  const startTime = fields[19] ?? '';
  const isExiting = (Number(fields[6]) & EXITING_FLAG) !== 0;
  // The main thread may be gone before others, which keep files and sockets of the process open as long as they last.
  const threads = Number(fields[17]);
  if (state === 'ended' && threads > 1) return { state: 'running', isEnding: true, startTime };
  return { state, isEnding: isExiting, startTime };
}

function observeByPs(pid: number): Observation | null {
  try {
    const text = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const space = text.search(/\s/);
    if (space < 0) return null;
    const letters = text.slice(0, space);
    // The first letter is the state; an E among the others means that it is trying to exit.
    return {
      state: stateOfLetter(letters.slice(0, 1)),
      isEnding: letters.includes('E', 1),
      startTime: text.slice(space).trim(),
    };
  } catch {
    return null;
  }
}

function stateOfLetter(letter: string): ProcessState {
  if (letter === 'Z' || letter === 'X') return 'ended';
  return letter === 'T' || letter === 't' ? 'paused' : 'running';
}

let knownBootId: string | null = null;

/** Empty where the system has none; there `startTime` is a date and tells boots apart by itself. */
function bootId(): string {
  knownBootId ??= readBootId();
  return knownBootId;
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '';
  }
}
