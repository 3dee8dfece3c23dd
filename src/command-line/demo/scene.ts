/** What the stories of a demonstration have in common: a cluster of its own, a key, and measured times. */
import { ClusterError } from '../../cluster/cluster-error.js';
import type { ClusterRecord, EngineName } from '../../cluster/cluster-record.js';
import type { ClusterContext } from '../../cluster/launch.js';
import { actOnNodes } from '../../cluster/node-actions.js';
import type { ClusterStatus } from '../../cluster/status.js';
import { withClient } from '../cluster-access.js';
import { getKey, putKey } from '../key-operations.js';
import { processSurroundings } from '../surroundings.js';
import { startDemoCluster } from './demo-cluster.js';
import type { Stage } from './stage.js';

export const TIMEOUT_MS = 10_000;
/** How long one attempt at a write may take while nobody can decide. */
const ATTEMPT_MS = 1000;
const KEY = 'greeting';
const VALUE = 'hello';

export interface Scene {
  readonly context: ClusterContext;
  readonly cluster: string;
  readonly stage: Stage;
  readonly signal: AbortSignal;
}

export async function startCluster(
  scene: Scene,
  engine: EngineName,
): Promise<{ record: ClusterRecord; status: ClusterStatus }> {
  const { stage, signal } = scene;
  stage.title('Start: three real processes, each with its own disk and its own port');
  const startedMs = performance.now();
  const { record, status } = await startDemoCluster(scene.context, scene.cluster, engine, signal);
  for (const node of status.nodes) {
    stage.say(`${node.id}: process ${node.pid}, clients at ${node.host}:${node.port}`);
  }
  stage.say(`ready in ${since(startedMs)} ms`);
  await stage.next();
  return { record, status };
}

/** Returns how long it took. `node`: whom it asks; undefined: any. */
export async function writeGreeting(scene: Scene, record: ClusterRecord, node?: string): Promise<number> {
  const startedMs = performance.now();
  const access = { ...accessOf(scene, record), at: node };
  await withClient(access, (client) => putKey(client, KEY, VALUE, { ifAbsent: false }));
  const ms = since(startedMs);
  const place = node === undefined ? '' : ` at ${node}`;
  scene.stage.say(`put ${KEY} ${VALUE}${place}: acknowledged after ${ms} ms, connection included`);
  return ms;
}

/** Returns how long it took. */
export async function readGreeting(scene: Scene, record: ClusterRecord, node: string): Promise<number> {
  const startedMs = performance.now();
  const access = { ...accessOf(scene, record), at: node };
  const value = await withClient(access, (client) => getKey(client, KEY));
  const ms = since(startedMs);
  scene.stage.say(`get ${KEY} at ${node}: ${value}, after ${ms} ms`);
  return ms;
}

/** Returns how often it asked, as a text. The write can be repeated without harm: it sets the same value. */
export async function writeUntilAcknowledged(scene: Scene, record: ClusterRecord): Promise<string> {
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

export async function checkPromise(scene: Scene, record: ClusterRecord): Promise<void> {
  const { stage } = scene;
  stage.title('The promise: what was acknowledged is still there');
  const value = await withClient(accessOf(scene, record), (client) => getKey(client, KEY));
  if (value !== VALUE) throw new ClusterError('LOST_WRITE', `The cluster lost a write: ${KEY} is ${value}.`);
  stage.say(`get ${KEY}: ${value}`);
}

export async function killNode({ context, signal }: Scene, cluster: string, node: string): Promise<void> {
  await actOnNodes(context, cluster, 'kill', node, { timeoutMs: TIMEOUT_MS, signal });
}

export async function startNode({ context, signal }: Scene, cluster: string, node: string): Promise<void> {
  await actOnNodes(context, cluster, 'start', node, { timeoutMs: TIMEOUT_MS, signal });
}

export function since(startedMs: number): number {
  return Math.round(performance.now() - startedMs);
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
