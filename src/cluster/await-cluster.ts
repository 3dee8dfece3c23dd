/** Waits until a cluster that was just started is of use. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from './cluster-error.js';
import type { ClusterRecord } from './cluster-record.js';
import type { ClusterContext, LaunchedNode } from './launch.js';
import { explainEnd } from './node-exit.js';
import { nodesCutOff } from './reachability.js';
import {
  type ClusterStatus,
  findLeader,
  type ObservedNode,
  observeNodes,
  raftReportOf,
  summarize,
} from './status.js';

const POLL_MS = 20;
const ANSWER_MS_MAX = 500;

export interface AwaitOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((status: ClusterStatus) => void) | undefined;
}

/**
 * Returns once every launched node answers and the cluster can serve: a leader has committed an entry of its
 * own term (Raft, section 8), or every node that answers reaches a majority (Paxos). Throws if a launched node ends, on time-out,
 * and when `signal` is aborted.
 */
export async function awaitUsable(
  context: ClusterContext,
  record: ClusterRecord,
  launched: readonly LaunchedNode[],
  options: AwaitOptions,
): Promise<ClusterStatus> {
  const deadline = performance.now() + options.timeoutMs;
  const isUsable = usabilityOf(record);
  for (;;) {
    options.signal?.throwIfAborted();
    throwIfEnded(context, record, launched);
    const nodes = await observeNodes(context.home, record, ANSWER_MS_MAX);
    const status = summarize(record, nodes);
    const answering = launched.every(({ id }) =>
      status.nodes.some((node) => node.id === id && node.reachable),
    );
    if (answering && isUsable(nodes)) return status;
    options.onProgress?.(status);
    if (performance.now() >= deadline) throw timeoutError(record, status, options.timeoutMs);
    await sleep(POLL_MS, undefined, { signal: options.signal });
  }
}

function usabilityOf(record: ClusterRecord): (nodes: readonly ObservedNode[]) => boolean {
  if (record.engine === 'paxos') return (nodes) => nodesCutOff(nodes).length === 0;
  const commits = new CommitWatch();
  return (nodes) => commits.hasLeaderCommitted(nodes);
}

/** Throws for the first launched node whose process has ended. */
export function throwIfEnded(
  context: ClusterContext,
  record: ClusterRecord,
  launched: readonly LaunchedNode[],
): void {
  for (const node of launched) {
    const ended = explainEnd(context.home, record, node);
    if (ended !== null) throw ended;
  }
}

/**
 * Tells whether the leader has committed an entry of its own term. A status shows the term of the last
 * entry only, so the last entry seen in that term is remembered until the commit index reaches it.
 */
export class CommitWatch {
  private seen: { readonly leader: string; readonly term: number; readonly index: number } | null = null;

  hasLeaderCommitted(nodes: readonly ObservedNode[]): boolean {
    const leader = findLeader(nodes);
    const report = raftReportOf(leader?.report ?? null);
    if (leader === null || report === null) return false;
    const { member } = leader;
    const known = this.seen?.leader === member.id && this.seen.term === report.term;
    if (!known) {
      if (report.lastLogTerm !== report.term) return false;
      this.seen = { leader: member.id, term: report.term, index: report.lastLogIndex };
    }
    return this.seen !== null && report.commitIndex >= this.seen.index;
  }
}

function timeoutError(record: ClusterRecord, status: ClusterStatus, timeoutMs: number): ClusterError {
  const answering = status.nodes.filter((node) => node.reachable).length;
  const isLeaderless = record.engine === 'raft' && status.leader === null;
  return new ClusterError(
    isLeaderless ? 'NO_LEADER' : 'TIMEOUT',
    `The cluster "${record.name}" was not ready within ${timeoutMs} ms: ` +
      `${answering} of ${status.nodes.length} nodes answer, and ${whatIsMissing(record, status)}.`,
    'Give it more time with --timeout, or see: conclave logs',
  );
}

function whatIsMissing(record: ClusterRecord, { leader }: ClusterStatus): string {
  if (record.engine === 'paxos') return 'some do not reach a majority of the others';
  return leader === null ? 'there is no leader' : `${leader} leads but could not commit yet`;
}
