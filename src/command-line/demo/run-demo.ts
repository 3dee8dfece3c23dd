/** Tells the demonstration as a story, on a cluster of its own. */
import type { EngineName } from '../../cluster/cluster-record.js';
import type { Home } from '../../cluster/home.js';
import { InterruptedError } from '../error-report.js';
import { withDemoCluster } from './demo-cluster.js';
import { type PaxosDemoResult, tellPaxosStory } from './paxos-story.js';
import { type RaftDemoResult, tellRaftStory } from './raft-story.js';
import { AudienceLeftError, type Stage } from './stage.js';

type DemoResult = RaftDemoResult | PaxosDemoResult;

/** Null if the audience left before the end. Throws `InterruptedError` on Ctrl-C. */
export async function runDemo(
  home: Home,
  engine: EngineName,
  stage: Stage,
  signal: AbortSignal,
): Promise<DemoResult | null> {
  const tell = engine === 'paxos' ? tellPaxosStory : tellRaftStory;
  try {
    const result = await withDemoCluster<DemoResult>(home, (cluster, context) =>
      tell({ context, cluster, stage, signal }),
    );
    stage.title('Done: the processes are ended, and their data is deleted');
    return result;
  } catch (error) {
    if (error instanceof AudienceLeftError) return null;
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    throw new InterruptedError('Interrupted; the demonstration has left nothing behind.');
  }
}
