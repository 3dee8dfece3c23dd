/**
 * Measures engines one after the other, each on a cluster of its own: at the same time they would take each
 * other's cores.
 */
import type { EngineName } from '../cluster/cluster-record.js';
import { startEphemeralCluster, withEphemeralCluster } from '../cluster/ephemeral-cluster.js';
import type { Home } from '../cluster/home.js';
import { parseCondition, waitFor } from '../cluster/wait-for.js';
import type { EngineRun } from './engine-run.js';
import { measureEngine } from './measure-engine.js';
import type { ComparePlan } from './plan.js';

const HEALTHY_MS_MAX = 10_000;

export interface CompareRequest {
  readonly home: Home;
  /** Each once. */
  readonly engines: readonly EngineName[];
  readonly plan: ComparePlan;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** Rejects with AbortError if the signal says so. Nothing is left behind, whatever happens. */
export async function compareEngines(request: CompareRequest): Promise<readonly EngineRun[]> {
  const runs: EngineRun[] = [];
  for (const engine of request.engines) runs.push(await runEngine(engine, request));
  return runs;
}

function runEngine(engine: EngineName, request: CompareRequest): Promise<EngineRun> {
  const { home, plan, signal } = request;
  const onProgress = (doing: string): void => request.onProgress(`${engine}: ${doing}`);
  return withEphemeralCluster(home, `compare-${engine}`, async (name, context) => {
    onProgress('starting');
    const { record } = await startEphemeralCluster(context, { name, engine, nodes: plan.nodes }, signal);
    await waitFor(home, record, parseCondition('healthy', engine), HEALTHY_MS_MAX, signal);
    return measureEngine({ home, record, plan, signal, onProgress });
  });
}
