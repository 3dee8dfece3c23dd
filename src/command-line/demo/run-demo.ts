/** Tells the demonstration as a story, on a cluster of its own. */
import type { Home } from '../../cluster/home.js';
import { InterruptedError } from '../error-report.js';
import { withDemoCluster } from './demo-cluster.js';
import { AudienceLeftError, type Stage } from './stage.js';
import { type DemoResult, tellStory } from './story.js';

/** Null if the audience left before the end. Throws `InterruptedError` on Ctrl-C. */
export async function runDemo(home: Home, stage: Stage, signal: AbortSignal): Promise<DemoResult | null> {
  try {
    const result = await withDemoCluster(home, (cluster, context) =>
      tellStory({ context, cluster, stage, signal }),
    );
    stage.title('Done: the processes are ended, and their data is deleted');
    return result;
  } catch (error) {
    if (error instanceof AudienceLeftError) return null;
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    throw new InterruptedError('Interrupted; the demonstration has left nothing behind.');
  }
}
