/** Ends node processes: politely first, by force after a while, and always within a bound. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from './cluster-error.js';
import type { Home } from './home.js';
import { forgetNodeProcess, readNodeProcess } from './node-files.js';
import { isEnding, type ProcessIdentity, sameProcess, signalProcess, stateOf } from './process-identity.js';
import { findNodeProcesses } from './process-table.js';

const POLL_MS = 10;
/** A process that was killed is gone at once, unless the kernel waits for a disk. */
const KILLED_MS_MAX = 5000;

/** `killed`: it did not end in time and was ended by force. */
export type StopOutcome = 'stopped' | 'killed' | 'was not running';

/**
 * Ends every process of the given nodes, those that no file knows included. A paused process is
 * resumed first, since it cannot act on SIGTERM. Throws if a process outlives even SIGKILL.
 */
export async function stopNodes(
  home: Home,
  cluster: string,
  nodes: readonly string[],
  graceMs: number,
): Promise<ReadonlyMap<string, StopOutcome>> {
  const processes = processesOf(home, cluster, nodes);
  const outcomes = await Promise.all(
    nodes.map(async (node) => {
      const outcome = await endAll(processes.get(node) ?? [], graceMs);
      forgetNodeProcess(home, cluster, node);
      return [node, outcome] as const;
    }),
  );
  return new Map(outcomes);
}

/** By node: the process on file, if it lives, and every other process that was started for it. */
export function processesOf(
  home: Home,
  cluster: string,
  nodes: readonly string[],
): ReadonlyMap<string, readonly ProcessIdentity[]> {
  const running = findNodeProcesses(home).filter((found) => found.cluster === cluster);
  return new Map(
    nodes.map((node) => {
      const found = running.filter((one) => one.node === node).map((one) => one.identity);
      const onFile = readNodeProcess(home, cluster, node);
      const missing =
        onFile !== null && stateOf(onFile) !== 'ended' && !found.some((one) => sameProcess(one, onFile));
      return [node, missing ? [onFile, ...found] : onFileFirst(found, onFile)];
    }),
  );
}

/**
 * As `processesOf`, once those that were killed a moment ago are gone: a node can be started again only
 * when the process before it has let go of its ports and its data.
 */
export async function settledProcessesOf(
  home: Home,
  cluster: string,
  nodes: readonly string[],
): Promise<ReadonlyMap<string, readonly ProcessIdentity[]>> {
  const found = processesOf(home, cluster, nodes);
  const ending = [...found.values()].flat().filter(isEnding);
  if (ending.length === 0) return found;
  await Promise.all(ending.map((identity) => hasEnded(identity, KILLED_MS_MAX)));
  return processesOf(home, cluster, nodes);
}

function onFileFirst(
  found: readonly ProcessIdentity[],
  onFile: ProcessIdentity | null,
): readonly ProcessIdentity[] {
  const isOnFile = (one: ProcessIdentity): boolean => onFile !== null && sameProcess(one, onFile);
  return [...found.filter(isOnFile), ...found.filter((one) => !isOnFile(one))];
}

async function endAll(processes: readonly ProcessIdentity[], graceMs: number): Promise<StopOutcome> {
  const outcomes = await Promise.all(processes.map((identity) => endProcess(identity, graceMs)));
  if (outcomes.includes('killed')) return 'killed';
  return outcomes.includes('stopped') ? 'stopped' : 'was not running';
}

/** Throws `PROCESS_STUCK` if even SIGKILL does not end it. */
export async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<StopOutcome> {
  if (!signalProcess(identity, 'SIGTERM')) return 'was not running';
  // After SIGTERM is on record, so that it is the first thing a paused process sees when it goes on.
  signalProcess(identity, 'SIGCONT');
  if (await hasEnded(identity, graceMs)) return 'stopped';
  signalProcess(identity, 'SIGKILL');
  if (await hasEnded(identity, KILLED_MS_MAX)) return 'killed';
  throw new ClusterError(
    'PROCESS_STUCK',
    `Process ${identity.pid} does not end, not even by force.`,
    'It probably waits for a disk that does not answer. Look at the machine.',
  );
}

/** Waits until the process is gone, at most `timeoutMs`. */
export async function hasEnded(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (stateOf(identity) !== 'ended') {
    if (performance.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
