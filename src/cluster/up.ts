/** Brings a cluster up: makes it if it is new, restarts what is down, and undoes what it did on failure. */
import { type AwaitOptions, awaitUsable, throwIfEnded } from './await-cluster.js';
import { usageError } from './cluster-error.js';
import { type ClusterRecord, type EngineName, readClusterRecord } from './cluster-record.js';
import { claimDataFolders } from './data-folders.js';
import { checkClusterName } from './home.js';
import { type ClusterContext, launchNodes } from './launch.js';
import { type ClusterPlan, moveToFreePorts, planCluster } from './new-cluster.js';
import { NodeEndedError } from './node-exit.js';
import { type LockWait, withOperationLock } from './operation-lock.js';
import { removeCluster, saveClusterRecord } from './registry.js';
import { type ClusterStatus, clusterStatus } from './status.js';
import { settledProcessesOf, stopNodes } from './stop-nodes.js';
import { chooseTiming, type Tempo } from './timing.js';

const PORT_ATTEMPTS_MAX = 5;
/** A few split votes are bad luck; more than that is a fault. */
const ELECTIONS_MAX = 4;
const ANSWER_MS_MAX = 500;
/** Nodes that are taken back have nothing to lose: no need to be patient. */
const ROLLBACK_GRACE_MS = 1000;

export interface UpRequest {
  readonly name: string;
  /** What the user asked for; undefined leaves it to `defaults`, or to the cluster that is there. */
  readonly nodes?: number | undefined;
  readonly engine?: EngineName | undefined;
  readonly ephemeral?: boolean | undefined;
  readonly basePort?: number | undefined;
  readonly heartbeatMs?: number | undefined;
  readonly electionTimeoutMs?: number | undefined;
  readonly tempo?: Tempo | undefined;
  /** For a cluster that is new. */
  readonly defaults: { readonly nodes: number; readonly engine: EngineName; readonly tempo: Tempo };
  /** False: return as soon as the processes are started. */
  readonly wait: boolean;
  /** False: leave things as they are on failure, to look at them. */
  readonly rollback: boolean;
}

export interface UpOptions extends AwaitOptions, LockWait {
  readonly timeoutMs: number;
  /** Wait longer than `timeoutMs` if elections of this cluster take that long. */
  readonly isPatient: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface UpResult {
  readonly outcome: 'created' | 'restarted' | 'completed' | 'already running';
  readonly started: readonly string[];
  readonly record: ClusterRecord;
  readonly status: ClusterStatus;
}

/** Throws a `ClusterError` with what went wrong; by then everything this call started is gone again. */
export function bringUp(context: ClusterContext, request: UpRequest, options: UpOptions): Promise<UpResult> {
  checkClusterName(request.name);
  const { home } = context;
  return withOperationLock(home, request.name, 'up', options, async () => {
    const existing = readClusterRecord(home, request.name);
    if (existing === null) return createCluster(context, request, options);
    return restartCluster(context, existing, request, options);
  });
}

async function createCluster(
  context: ClusterContext,
  request: UpRequest,
  options: UpOptions,
): Promise<UpResult> {
  const timing = chooseTiming(
    request.tempo ?? request.defaults.tempo,
    request.heartbeatMs,
    request.electionTimeoutMs,
  );
  const plan: ClusterPlan = {
    ...timing,
    name: request.name,
    nodes: request.nodes ?? request.defaults.nodes,
    engine: request.engine ?? request.defaults.engine,
    ephemeral: request.ephemeral ?? false,
    basePort: request.basePort,
  };
  const record = await planCluster(context.home, plan);
  const everything = record.members.map((member) => member.id);
  try {
    const ready = await startNodes(context, record, everything, request.wait, options);
    return { outcome: 'created', started: everything, ...ready };
  } catch (error) {
    if (!request.rollback) throw error;
    await stopNodes(context.home, record.name, everything, ROLLBACK_GRACE_MS);
    removeCluster(context.home, record.name);
    throw error instanceof NodeEndedError ? error.afterRollback() : error;
  }
}

async function restartCluster(
  context: ClusterContext,
  existing: ClusterRecord,
  request: UpRequest,
  options: UpOptions,
): Promise<UpResult> {
  const { home } = context;
  checkSameShape(existing, request);
  const ids = existing.members.map((member) => member.id);
  const processes = await settledProcessesOf(home, existing.name, ids);
  const down = ids.filter((id) => (processes.get(id) ?? []).length === 0);
  const record = withTiming(existing, request, down.length === ids.length);
  if (down.length === 0) {
    const status = await clusterStatus(home, record, ANSWER_MS_MAX);
    return { outcome: 'already running', started: [], record, status };
  }
  try {
    const ready = await startNodes(context, record, down, request.wait, options);
    return { outcome: down.length === ids.length ? 'restarted' : 'completed', started: down, ...ready };
  } catch (error) {
    if (request.rollback) await stopNodes(home, record.name, down, ROLLBACK_GRACE_MS);
    throw error;
  }
}

/** Starts nodes all at once; a cluster that has never formed moves away from ports that turn out taken. */
async function startNodes(
  context: ClusterContext,
  planned: ClusterRecord,
  ids: readonly string[],
  wait: boolean,
  options: UpOptions,
): Promise<{ record: ClusterRecord; status: ClusterStatus }> {
  const { home } = context;
  const avoid = new Set<number>();
  let record = planned;
  for (let attempt = 1; ; attempt += 1) {
    record = claimDataFolders(home, record, ids);
    saveClusterRecord(home, record);
    options.signal?.throwIfAborted();
    const launched = await launchNodes(context, record, ids);
    try {
      if (!wait) {
        throwIfEnded(context, record, launched);
        return { record, status: await clusterStatus(home, record, ANSWER_MS_MAX) };
      }
      const electionsMs = options.isPatient ? ELECTIONS_MAX * 2 * record.electionTimeoutMs : 0;
      const timeoutMs = Math.max(options.timeoutMs, electionsMs);
      const status = await awaitUsable(context, record, launched, { ...options, timeoutMs });
      if (!record.formed) saveClusterRecord(home, { ...record, formed: true });
      return { record, status };
    } catch (error) {
      if (!mayMove(error, record, ids) || attempt === PORT_ATTEMPTS_MAX) throw error;
      await stopNodes(home, record.name, ids, ROLLBACK_GRACE_MS);
      addPorts(avoid, record, error.node);
      record = await moveToFreePorts(home, record, avoid);
    }
  }
}

/** Ports are the user's to choose, or kept for good once the cluster has formed, or else free to change. */
function mayMove(error: unknown, record: ClusterRecord, ids: readonly string[]): error is NodeEndedError {
  const movable = !record.formed && !record.portsFixed && ids.length === record.members.length;
  return movable && error instanceof NodeEndedError && error.fatalCode === 'PORT_TAKEN';
}

function addPorts(ports: Set<number>, record: ClusterRecord, node: string): void {
  for (const member of record.members.filter((one) => one.id === node)) {
    ports.add(member.clientPort).add(member.peerPort);
  }
}

/** Size, engine, ports and kind of a cluster are settled when it is made. */
function checkSameShape(record: ClusterRecord, request: UpRequest): void {
  const first = record.members[0];
  const differences = [
    request.nodes !== undefined && request.nodes !== record.members.length
      ? `it has ${record.members.length} nodes, not ${request.nodes}`
      : null,
    request.engine !== undefined && request.engine !== record.engine
      ? `it runs ${record.engine}, not ${request.engine}`
      : null,
    request.basePort !== undefined && request.basePort !== first?.clientPort
      ? `its ports begin at ${first?.clientPort}, not ${request.basePort}`
      : null,
    request.ephemeral === true && !record.ephemeral ? 'it is not ephemeral' : null,
  ].filter((difference) => difference !== null);
  if (differences.length === 0) return;
  throw usageError(
    'CLUSTER_DIFFERS',
    `The cluster "${record.name}" is there already, and ${differences.join(', and ')}.`,
    `Remove it first (conclave down --wipe), or make another one with --cluster NAME.`,
  );
}

/** Timing may change only while no node runs: all members have to agree on it. */
function withTiming(record: ClusterRecord, request: UpRequest, allDown: boolean): ClusterRecord {
  const { tempo, heartbeatMs, electionTimeoutMs } = request;
  if (tempo === undefined && heartbeatMs === undefined && electionTimeoutMs === undefined) return record;
  const timing = chooseTiming(tempo ?? 'normal', heartbeatMs, electionTimeoutMs);
  const same =
    timing.heartbeatMs === record.heartbeatMs && timing.electionTimeoutMs === record.electionTimeoutMs;
  if (same || allDown) return { ...record, ...timing };
  throw usageError(
    'CLUSTER_DIFFERS',
    `The cluster "${record.name}" runs with a heartbeat of ${record.heartbeatMs} ms and an election timeout of ${record.electionTimeoutMs} ms.`,
    'Stop it first (conclave down), then bring it up with the new timing.',
  );
}
