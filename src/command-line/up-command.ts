/** Runs `up` for a person: progress while it works, an orderly end on Ctrl-C, and words for the outcome. */
import type { Home } from '../cluster/home.js';
import type { ClusterStatus } from '../cluster/status.js';
import type { UpRequest, UpResult } from '../cluster/up.js';
import { InterruptedError } from './error-report.js';
import type { Paint } from './paint.js';
import type { Progress } from './progress.js';
import { formatStatus } from './status-text.js';
import type { Surroundings } from './surroundings.js';

export interface UpManner {
  readonly timeoutMs: number;
  /** Wait longer than `timeoutMs` if elections of this cluster take that long. */
  readonly isPatient: boolean;
  readonly progress: Progress;
  readonly interruptible: Surroundings['interruptible'];
}

/** Throws `InterruptedError` on Ctrl-C, after the roll-back. */
export async function runUp(home: Home, request: UpRequest, manner: UpManner): Promise<UpResult> {
  const [{ bringUp }, { nodeEntryFile }] = await Promise.all([
    import('../cluster/up.js'),
    import('../cluster/launch.js'),
  ]);
  const { progress } = manner;
  try {
    return await manner.interruptible((signal) =>
      bringUp({ home, entryFile: nodeEntryFile() }, request, {
        timeoutMs: manner.timeoutMs,
        isPatient: manner.isPatient,
        signal,
        onProgress: (status) => progress.update(describeProgress(status)),
        onWait: (owner) =>
          progress.update(`Waiting for "${owner.operation}" (process ${owner.process.pid}) …`),
      }),
    );
  } catch (error) {
    progress.clear();
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    throw new InterruptedError(
      request.rollback
        ? 'Interrupted; what was started is taken back.'
        : 'Interrupted; what was started still runs. See: conclave status',
    );
  } finally {
    progress.clear();
  }
}

/** The table, with a sentence before and a hint after it. */
export function formatUpResult({ outcome, started, record, status }: UpResult, paint: Paint): string {
  const option = record.name === 'default' ? '' : ` -c ${record.name}`;
  const first = record.members[0];
  const hints = [
    `conclave put greeting hello${option}`,
    `conclave node kill ${record.engine === 'paxos' ? 'random' : 'leader'}${option}`,
    `redis-cli -c -p ${first?.clientPort}`,
  ];
  const sentences = {
    created: `Cluster "${record.name}" is up: ${started.length} new ${plural(started.length)}.`,
    restarted: `Cluster "${record.name}" is up again, with its data.`,
    completed: `Started ${started.join(', ')}; the rest of cluster "${record.name}" runs already.`,
    'already running': `Cluster "${record.name}" is running already.`,
  };
  const ephemeral = record.ephemeral ? 'Its data is deleted at "conclave down".\n' : '';
  const hint =
    record.engine === 'raft' && status.leader === null
      ? ''
      : `\nTry: ${hints.map((one) => paint('cyan', one)).join('\n     ')}\n`;
  return `${sentences[outcome]}\n${ephemeral}\n${formatStatus(status, paint)}${hint}`;
}

function describeProgress(status: ClusterStatus): string {
  const answering = status.nodes.filter((node) => node.reachable).length;
  const start = `Starting "${status.cluster}": ${answering} of ${status.nodes.length} nodes answer`;
  if (status.engine === 'paxos') return `${start} …`;
  const leader = status.leader === null ? 'no leader yet' : `${status.leader} leads`;
  return `${start}, term ${status.term ?? '-'}, ${leader} …`;
}

function plural(count: number): string {
  return count === 1 ? 'node' : 'nodes';
}
