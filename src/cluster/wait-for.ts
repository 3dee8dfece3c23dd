/** Waits until something holds for a cluster. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StatusDetail } from '../client/node-status.js';
import { ClusterError, usageError } from './cluster-error.js';
import type { ClusterRecord, EngineName } from './cluster-record.js';
import type { Home } from './home.js';
import { nodesNotFullyConnected } from './reachability.js';
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

/** A condition with its name, as the user wrote it. */
export interface Condition {
  readonly name: string;
  /** What the nodes are asked; without the digest if it is left out. */
  readonly detail?: StatusDetail;
  /** Null if it holds, else what is missing. */
  readonly missing: (nodes: readonly ObservedNode[], status: ClusterStatus) => string | null;
}

/**
 * `leader`: there is one. `healthy`: every node runs and answers, and they agree on the leader; under Paxos,
 * each is connected to every other. `converged`: healthy, and every node has applied the same log to the same
 * state. `commit>=N`: a majority answers and index N is committed. Throws for anything else, and for what makes
 * no sense under `engine`.
 */
export function parseCondition(text: string, engine: EngineName): Condition {
  const condition = parseRaftCondition(text);
  if (engine === 'raft') return condition;
  if (condition.name === 'healthy') return { name: text, missing: missingConnections };
  throw usageError(
    'BAD_CONDITION',
    `A Paxos cluster has ${ABSENT_UNDER_PAXOS}: there is no "${text}" to wait for.`,
    'Use healthy: every node answers and is connected to every other.',
  );
}

const ABSENT_UNDER_PAXOS = 'no leader, no log that its nodes share, and no commit index';

function parseRaftCondition(text: string): Condition {
  const commit = /^commit>=(\d+)$/.exec(text.replaceAll(' ', ''));
  if (commit !== null) {
    const wanted = Number(commit[1]);
    return { name: text, missing: (_, status) => missingCommit(status, wanted) };
  }
  if (text === 'leader') return { name: text, missing: missingLeader };
  if (text === 'healthy') return { name: text, missing: missingHealth };
  if (text === 'converged') return { name: text, detail: 'with digest', missing: missingConvergence };
  throw usageError(
    'BAD_CONDITION',
    `"${text}" is nothing to wait for.`,
    'Use leader, healthy, converged or commit>=N.',
  );
}

/** Returns the status in which the condition held; throws `TIMEOUT` saying what is missing. */
export async function waitFor(
  home: Home,
  record: ClusterRecord,
  condition: Condition,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<ClusterStatus> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const nodes = await observeNodes(home, record, Math.min(ANSWER_MS_MAX, timeoutMs), condition.detail);
    const status = summarize(record, nodes);
    const missing = condition.missing(nodes, status);
    if (missing === null) return status;
    if (performance.now() >= deadline) {
      throw new ClusterError(
        'TIMEOUT',
        `Waited ${timeoutMs} ms for "${condition.name}" in vain: ${missing}.`,
        'See: conclave status',
      );
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

function missingConnections(nodes: readonly ObservedNode[]): string | null {
  const apart = nodesNotFullyConnected(nodes);
  if (apart.length === 0) return missingAnswers(nodes);
  return (
    missingAnswers(nodes) ??
    `${apart.join(', ')} ${apart.length === 1 ? 'is' : 'are'} not connected to every other`
  );
}

function missingAnswers(nodes: readonly ObservedNode[]): string | null {
  const silent = nodes.filter((node) => node.report === null).map((node) => node.member.id);
  return silent.length === 0
    ? null
    : `${silent.join(', ')} ${silent.length === 1 ? 'does' : 'do'} not answer`;
}

function missingLeader(nodes: readonly ObservedNode[]): string | null {
  return findLeader(nodes) === null ? 'there is no leader' : null;
}

function missingHealth(nodes: readonly ObservedNode[], status: ClusterStatus): string | null {
  const silence = missingAnswers(nodes);
  if (silence !== null) return silence;
  const astray = nodes
    .filter((node) => raftReportOf(node.report)?.leader !== status.leader)
    .map((node) => node.member.id);
  if (status.leader === null) return 'there is no leader';
  return astray.length > 0 ? `${astray.join(', ')} did not hear of the leader yet` : null;
}

function missingConvergence(nodes: readonly ObservedNode[], status: ClusterStatus): string | null {
  const health = missingHealth(nodes, status);
  if (health !== null) return health;
  const reports = nodes.map(({ member, report }) => ({ id: member.id, report: raftReportOf(report) }));
  const most = Math.max(
    ...reports.flatMap(({ report }) => [report?.lastApplied ?? 0, report?.lastLogIndex ?? 0]),
  );
  const behind = reports.filter(({ report }) => report?.lastApplied !== most).map(({ id }) => id);
  if (behind.length > 0) return `${behind.join(', ')} did not apply index ${most} yet`;
  const digests = new Set(reports.map(({ report }) => report?.digest));
  return digests.size > 1 ? 'the nodes differ in their state' : null;
}

function missingCommit(status: ClusterStatus, wanted: number): string | null {
  if (!status.quorum) return 'no majority of the nodes answers';
  const index = status.commitIndex ?? 0;
  return index >= wanted ? null : `the commit index is ${index}`;
}
