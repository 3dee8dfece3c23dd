/** The demonstration: a cluster is born, loses its leader and keeps its promise. Everything told is measured. */
import { ClusterError } from '../../cluster/cluster-error.js';
import type { ClusterRecord } from '../../cluster/cluster-record.js';
import type { ClusterContext } from '../../cluster/launch.js';
import { actOnNodes } from '../../cluster/node-actions.js';
import type { ClusterStatus } from '../../cluster/status.js';
import { parseCondition, waitFor } from '../../cluster/wait-for.js';
import { withClient } from '../cluster-access.js';
import { getKey, putKey } from '../key-operations.js';
import { processSurroundings } from '../surroundings.js';
import { startDemoCluster } from './demo-cluster.js';
import { Narrator } from './narrator.js';
import type { Stage } from './stage.js';

const TIMEOUT_MS = 10_000;
/** How long one attempt at a write may take while nobody leads. */
const ATTEMPT_MS = 1000;
const KEY = 'greeting';
const VALUE = 'hello';

export interface DemoResult {
  readonly leader: string;
  readonly newLeader: string;
  readonly writeMs: number;
  readonly readMs: number;
  /** From SIGKILL of the leader to the next acknowledged write. */
  readonly failoverMs: number;
}

export interface Scene {
  readonly context: ClusterContext;
  readonly cluster: string;
  readonly stage: Stage;
  readonly signal: AbortSignal;
}

/** The caller takes the cluster down, whatever happens here. */
export async function tellStory(scene: Scene): Promise<DemoResult> {
  const { stage } = scene;
  const { record, status } = await start(scene);
  const narrator = new Narrator(record.members, (text) => stage.event(text));
  try {
    const leader = await elect(scene, status, narrator);
    await stage.next();
    const writeMs = await write(scene, record);
    await stage.next();
    const readMs = await readFromFollower(scene, record, leader);
    await stage.next();
    const { newLeader, failoverMs } = await failOver(scene, record, leader, narrator);
    await stage.next();
    await readAgain(scene, record);
    await stage.next();
    await bringBack(scene, record, leader);
    await stage.next();
    return { leader, newLeader, writeMs, readMs, failoverMs };
  } finally {
    narrator.close();
  }
}

async function start(scene: Scene): Promise<{ record: ClusterRecord; status: ClusterStatus }> {
  const { stage, signal } = scene;
  stage.title('Start: three real processes, each with its own disk and its own port');
  const startedMs = performance.now();
  const { record, status } = await startDemoCluster(scene.context, scene.cluster, signal);
  for (const node of status.nodes) {
    stage.say(`${node.id}: process ${node.pid}, clients at ${node.host}:${node.port}`);
  }
  stage.say(`ready in ${since(startedMs)} ms`);
  await stage.next();
  return { record, status };
}

async function elect({ stage }: Scene, status: ClusterStatus, narrator: Narrator): Promise<string> {
  stage.title('Elect: they chose a leader by themselves');
  await narrator.tellPast();
  if (status.leader === null) throw new ClusterError('NO_LEADER', 'The cluster has no leader right now.');
  stage.say(`${status.leader} leads in term ${status.term}`);
  return status.leader;
}

async function write(scene: Scene, record: ClusterRecord): Promise<number> {
  const { stage } = scene;
  stage.title('Write: a value is acknowledged once a majority has it on disk');
  const startedMs = performance.now();
  await withClient(accessOf(scene, record), (client) => putKey(client, KEY, VALUE, { ifAbsent: false }));
  const ms = since(startedMs);
  stage.say(`put ${KEY} ${VALUE}: acknowledged after ${ms} ms, connection included`);
  return ms;
}

async function readFromFollower(scene: Scene, record: ClusterRecord, leader: string): Promise<number> {
  const { stage } = scene;
  stage.title('Read from a follower: it asks the leader how far the log is, and answers itself');
  const follower = record.members.find((member) => member.id !== leader)?.id;
  const startedMs = performance.now();
  const access = { ...accessOf(scene, record), at: follower };
  const value = await withClient(access, (client) => getKey(client, KEY));
  const ms = since(startedMs);
  stage.say(`get ${KEY} at ${follower}: ${value}, after ${ms} ms`);
  return ms;
}

async function failOver(
  scene: Scene,
  record: ClusterRecord,
  leader: string,
  narrator: Narrator,
): Promise<{ newLeader: string; failoverMs: number }> {
  const { stage, context, signal } = scene;
  stage.title(`Kill the leader: SIGKILL to ${leader}, and write on`);
  narrator.startTelling();
  await actOnNodes(context, record.name, 'kill', leader, { timeoutMs: TIMEOUT_MS, signal });
  const startedMs = performance.now();
  const attempts = await writeUntilAcknowledged(scene, record);
  const failoverMs = since(startedMs);
  const status = await waitFor(context.home, record, parseCondition('leader', 'raft'), TIMEOUT_MS, signal);
  await narrator.stopTelling();
  const newLeader = status.leader ?? 'nobody';
  stage.say(`${newLeader} leads in term ${status.term}`);
  stage.say(`the next write was acknowledged ${failoverMs} ms after the kill (${attempts} asked)`);
  return { newLeader, failoverMs };
}

/** Returns how often it asked, as a text. The write can be repeated without harm: it sets the same value. */
async function writeUntilAcknowledged(scene: Scene, record: ClusterRecord): Promise<string> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (let attempt = 1; ; attempt += 1) {
    scene.signal.throwIfAborted();
    try {
      const access = { ...accessOf(scene, record), timeoutMs: ATTEMPT_MS };
      await withClient(access, (client) => putKey(client, 'after', 'the kill', { ifAbsent: false }));
      return attempt === 1 ? 'once' : `${attempt} times`;
    } catch (error) {
      if (performance.now() >= deadline) throw error;
    }
  }
}

async function readAgain(scene: Scene, record: ClusterRecord): Promise<void> {
  const { stage } = scene;
  stage.title('The promise: what was acknowledged is still there');
  const value = await withClient(accessOf(scene, record), (client) => getKey(client, KEY));
  if (value !== VALUE) throw new ClusterError('LOST_WRITE', `The cluster lost a write: ${KEY} is ${value}.`);
  stage.say(`get ${KEY}: ${value}`);
}

async function bringBack(scene: Scene, record: ClusterRecord, leader: string): Promise<void> {
  const { stage, context, signal } = scene;
  stage.title(`Bring ${leader} back: it catches up on what it missed`);
  const startedMs = performance.now();
  await actOnNodes(context, record.name, 'start', leader, { timeoutMs: TIMEOUT_MS, signal });
  const status = await waitFor(context.home, record, parseCondition('converged', 'raft'), TIMEOUT_MS, signal);
  const back = status.nodes.find((node) => node.id === leader);
  stage.say(
    `${leader} is a ${back?.role} again, and all three hold the same state after ${since(startedMs)} ms`,
  );
  stage.say(`commit index ${status.commitIndex}, applied everywhere`);
}

function accessOf(scene: Scene, record: ClusterRecord): Parameters<typeof withClient>[0] {
  return {
    home: scene.context.home,
    record,
    consistency: 'linearizable',
    timeoutMs: TIMEOUT_MS,
    surroundings: processSurroundings,
  };
}

function since(startedMs: number): number {
  return Math.round(performance.now() - startedMs);
}
