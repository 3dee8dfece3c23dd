/** What can be done to single nodes of a cluster. */
import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfEnded } from './await-cluster.js';
import { ClusterError } from './cluster-error.js';
import { type ClusterRecord, requireClusterRecord } from './cluster-record.js';
import { checkDataFolders, claimDataFolders } from './data-folders.js';
import { STOP_GRACE_MS } from './down.js';
import { type ClusterContext, type LaunchedNode, launchNodes } from './launch.js';
import { probeNode } from './node-probe.js';
import { type LockWait, withOperationLock } from './operation-lock.js';
import { type ProcessIdentity, signalProcess, stateOf } from './process-identity.js';
import { saveClusterRecord } from './registry.js';
import { needsLeader, resolveSelector } from './selectors.js';
import { findLeader, observeNodes } from './status.js';
import { hasEnded, settledProcessesOf, stopNodes } from './stop-nodes.js';

export type NodeAction = 'start' | 'stop' | 'restart' | 'kill' | 'pause' | 'resume';

export interface NodeActionResult {
  readonly id: string;
  /** As in `stopped`, `already running`. */
  readonly outcome: string;
  readonly pid: number | null;
}

const POLL_MS = 20;
const ANSWER_MS_MAX = 500;
const SIGNAL_MS_MAX = 2000;

interface Scene {
  readonly context: ClusterContext;
  readonly record: ClusterRecord;
  readonly processes: ReadonlyMap<string, readonly ProcessIdentity[]>;
  readonly wait: LockWait;
}

/** Throws a `ClusterError` for an unknown cluster, node or selector, and if a node does not start. */
export function actOnNodes(
  context: ClusterContext,
  cluster: string,
  action: NodeAction,
  selector: string,
  wait: LockWait,
): Promise<readonly NodeActionResult[]> {
  const { home } = context;
  requireClusterRecord(home, cluster);
  return withOperationLock(home, cluster, `node ${action}`, wait, async () => {
    const record = requireClusterRecord(home, cluster);
    const members = record.members.map((member) => member.id);
    const processes = await settledProcessesOf(home, cluster, members);
    const scene: Scene = { context, record, processes, wait };
    const chosen = resolveSelector(selector, {
      members,
      eligible: members.filter((id) => isEligible(action, scene.processes.get(id) ?? [])),
      leader: needsLeader(selector)
        ? (findLeader(await observeNodes(home, record, ANSWER_MS_MAX))?.member.id ?? null)
        : null,
      engine: record.engine,
      random: Math.random,
    });
    return carryOut(action, scene, chosen);
  });
}

/** Words such as `random` draw from the nodes on which the action makes a difference. */
function isEligible(action: NodeAction, processes: readonly ProcessIdentity[]): boolean {
  const states = processes.map(stateOf);
  switch (action) {
    case 'start':
      return states.length === 0;
    case 'restart':
      return true;
    case 'stop':
    case 'kill':
      return states.length > 0;
    case 'pause':
      return states.includes('running');
    case 'resume':
      return states.includes('paused');
  }
}

async function carryOut(
  action: NodeAction,
  scene: Scene,
  ids: readonly string[],
): Promise<readonly NodeActionResult[]> {
  switch (action) {
    case 'start':
      return start(scene, ids, 'started');
    case 'restart':
      // What a running node has promised is lost for good only once it is stopped.
      checkDataFolders(scene.context.home, scene.record, ids);
      await stopNodes(scene.context.home, scene.record.name, ids, STOP_GRACE_MS);
      return start({ ...scene, processes: new Map() }, ids, 'restarted');
    case 'stop': {
      const outcomes = await stopNodes(scene.context.home, scene.record.name, ids, STOP_GRACE_MS);
      return ids.map((id) => ({ id, outcome: outcomes.get(id) ?? 'was not running', pid: null }));
    }
    case 'kill':
      return signalAll(scene, ids, 'SIGKILL', 'killed', 'ended');
    case 'pause':
      return signalAll(scene, ids, 'SIGSTOP', 'paused', 'paused');
    case 'resume':
      return signalAll(scene, ids, 'SIGCONT', 'resumed', 'running');
  }
}

/** Returns once every started node answers; a node that ends instead is an error. */
async function start(
  scene: Scene,
  ids: readonly string[],
  word: string,
): Promise<readonly NodeActionResult[]> {
  const { context } = scene;
  const down = ids.filter((id) => (scene.processes.get(id) ?? []).length === 0);
  const record = claimDataFolders(context.home, scene.record, down);
  if (record !== scene.record) saveClusterRecord(context.home, record);
  const launched = await launchNodes(context, record, down);
  await awaitAnswers(scene, launched);
  return ids.map((id) => {
    const fresh = launched.find((node) => node.id === id);
    if (fresh !== undefined) return { id, outcome: word, pid: fresh.identity?.pid ?? null };
    return { id, outcome: 'already running', pid: scene.processes.get(id)?.[0]?.pid ?? null };
  });
}

async function awaitAnswers(scene: Scene, launched: readonly LaunchedNode[]): Promise<void> {
  const { context, record, wait } = scene;
  const deadline = performance.now() + wait.timeoutMs;
  let silent = record.members.filter((member) => launched.some((node) => node.id === member.id));
  while (silent.length > 0) {
    throwIfEnded(context, record, launched);
    const reports = await Promise.all(silent.map((member) => probeNode(record, member, ANSWER_MS_MAX)));
    silent = silent.filter((_, position) => reports[position] === null);
    if (silent.length === 0) return;
    if (performance.now() >= deadline) {
      const names = silent.map((member) => member.id).join(', ');
      throw new ClusterError(
        'TIMEOUT',
        `Not answering after ${wait.timeoutMs} ms: ${names}.`,
        'See: conclave logs',
      );
    }
    await sleep(POLL_MS, undefined, { signal: wait.signal });
  }
}

/** Returns once the processes are in the state that the signal puts them in. */
async function signalAll(
  scene: Scene,
  ids: readonly string[],
  signal: NodeJS.Signals,
  word: string,
  expected: ReturnType<typeof stateOf>,
): Promise<readonly NodeActionResult[]> {
  return Promise.all(
    ids.map(async (id) => {
      const processes = scene.processes.get(id) ?? [];
      const before = processes.map(stateOf);
      const sent = processes.filter((identity) => signalProcess(identity, signal));
      await Promise.all(sent.map((identity) => isInState(identity, expected)));
      const pid = expected === 'ended' ? null : (sent[0]?.pid ?? null);
      if (sent.length === 0) return { id, outcome: 'was not running', pid: null };
      return { id, outcome: before.every((state) => state === expected) ? `was ${word} already` : word, pid };
    }),
  );
}

async function isInState(identity: ProcessIdentity, expected: ReturnType<typeof stateOf>): Promise<boolean> {
  if (expected === 'ended') return hasEnded(identity, SIGNAL_MS_MAX);
  const deadline = performance.now() + SIGNAL_MS_MAX;
  while (stateOf(identity) !== expected) {
    if (performance.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
