/** Runs the demonstration on a cluster of its own, and removes every trace of it whatever happens. */
import { existsSync } from 'node:fs';
import { listClusterNames } from '../../cluster/cluster-record.js';
import { takeDown } from '../../cluster/down.js';
import type { Home } from '../../cluster/home.js';
import { nodeEntryFile } from '../../cluster/launch.js';
import { removeIfEmpty } from '../../cluster/registry.js';
import { InterruptedError } from '../error-report.js';
import { AudienceLeftError, type Stage } from './stage.js';
import { type DemoResult, tellStory } from './story.js';

const LOCK_WAIT_MS = 5000;

/** Null if the audience left before the end. Throws `InterruptedError` on Ctrl-C. */
export async function runDemo(home: Home, stage: Stage, signal: AbortSignal): Promise<DemoResult | null> {
  const isNewHome = !existsSync(home.folder);
  const cluster = freeName(home);
  const context = { home, entryFile: nodeEntryFile() };
  try {
    const result = await tellStory({ context, cluster, stage, signal });
    stage.title('Done: the processes are ended, and their data is deleted');
    return result;
  } catch (error) {
    if (error instanceof AudienceLeftError) return null;
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    throw new InterruptedError('Interrupted; the demonstration has left nothing behind.');
  } finally {
    if (listClusterNames(home).includes(cluster)) {
      await takeDown(home, cluster, true, { timeoutMs: LOCK_WAIT_MS });
    }
    if (isNewHome) removeIfEmpty(home.folder);
  }
}

/** `demo`, or `demo-2` and so on while others run. */
function freeName(home: Home): string {
  const names = listClusterNames(home);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? 'demo' : `demo-${number}`;
    if (!names.includes(name)) return name;
  }
}
