/** What is true of a cluster at this moment. Everything here is asked for, nothing is remembered. */
import type { EngineStatus } from '../client/engine-status.js';
import type { NodeStatus as RaftReport, StatusDetail } from '../client/node-status.js';
import type { ClusterRecord, EngineName, MemberAddress } from './cluster-record.js';
import type { Home } from './home.js';
import { readNodeProcess } from './node-files.js';
import { probeNode } from './node-probe.js';
import { figuresOf, type PaxosFigures, sumOfFigures } from './paxos-status.js';
import { type ProcessIdentity, stateOf } from './process-identity.js';
import { processesOf } from './stop-nodes.js';

/** `stopped`: ended on purpose, or never started. `crashed`: it should run and does not. */
export type NodeProcessState = 'running' | 'paused' | 'stopped' | 'crashed';

/** Null wherever the node could not be asked. */
export interface NodeStatus {
  readonly id: string;
  readonly process: NodeProcessState;
  /** It answered, and it is indeed this node of this cluster. */
  readonly reachable: boolean;
  readonly role: string | null;
  readonly term: number | null;
  readonly leader: string | null;
  readonly commitIndex: number | null;
  readonly lastApplied: number | null;
  readonly lastLogIndex: number | null;
  /** Committed entries, as far as any node knows of them, that this node has not applied. */
  readonly lag: number | null;
  /** Under Paxos alone, where nobody has a role, a term or a commit index. */
  readonly paxos?: PaxosFigures | null;
  readonly pid: number | null;
  readonly host: string;
  readonly port: number;
  readonly peerPort: number;
  readonly uptimeMs: number | null;
  readonly rssBytes: number | null;
  readonly faults: readonly string[];
}

export interface ClusterStatus {
  readonly cluster: string;
  readonly engine: EngineName;
  readonly leader: string | null;
  /** The newest term that a node reports; null if none answers, and under Paxos. */
  readonly term: number | null;
  /** The highest commit index that a node reports; null if none answers, and under Paxos. */
  readonly commitIndex: number | null;
  /** Under Paxos alone: all nodes together. */
  readonly paxos?: PaxosFigures | null;
  /** A majority of the members answers. */
  readonly quorum: boolean;
  readonly nodes: readonly NodeStatus[];
}

/** One node with what it said, for those who need more than is shown. */
export interface ObservedNode {
  readonly member: MemberAddress;
  readonly process: NodeProcessState;
  readonly identity: ProcessIdentity | null;
  readonly report: EngineStatus | null;
}

/** Null if the node did not answer, or if its cluster runs Paxos. */
export function raftReportOf(report: EngineStatus | null): RaftReport | null {
  return report?.engine === 'raft' ? report : null;
}

/** Asks every node at once; one that does not answer within `deadlineMs` counts as unreachable. */
export function observeNodes(
  home: Home,
  record: ClusterRecord,
  deadlineMs: number,
  detail?: StatusDetail,
): Promise<readonly ObservedNode[]> {
  const identities = identitiesOf(home, record);
  return Promise.all(
    record.members.map((member) =>
      observeNode(record, member, identities.get(member.id) ?? null, deadlineMs, detail),
    ),
  );
}

export async function clusterStatus(
  home: Home,
  record: ClusterRecord,
  deadlineMs: number,
): Promise<ClusterStatus> {
  return summarize(record, await observeNodes(home, record, deadlineMs));
}

/** Looks at the process alone; asks nothing of the network. */
export function nodeProcessState(identity: ProcessIdentity | null): NodeProcessState {
  if (identity === null) return 'stopped';
  const state = stateOf(identity);
  return state === 'ended' ? 'crashed' : state;
}

/** The leader is the node that says so in the newest term; an old one may not know yet that it was replaced. */
export function findLeader(nodes: readonly ObservedNode[]): ObservedNode | null {
  const newest = newestTerm(nodes);
  return (
    nodes.find(({ report }) => {
      const raft = raftReportOf(report);
      return raft?.role === 'leader' && raft.term === newest;
    }) ?? null
  );
}

export function summarize(record: ClusterRecord, nodes: readonly ObservedNode[]): ClusterStatus {
  const answering = nodes.filter(({ report }) => report !== null);
  const commitIndex = highest(raftReports(nodes).map((one) => one.commitIndex));
  const described = nodes.map((node) => describeNode(record.engine, node, commitIndex));
  const figures = described.flatMap(({ paxos }) => paxos ?? []);
  return {
    cluster: record.name,
    engine: record.engine,
    leader: findLeader(nodes)?.member.id ?? null,
    term: newestTerm(nodes),
    commitIndex,
    ...(record.engine === 'paxos' ? { paxos: sumOfFigures(figures) } : {}),
    quorum: answering.length > record.members.length / 2,
    nodes: described,
  };
}

/**
 * The process of each node: the one on file if it lives, else any that was started for the node. The
 * process table is searched only if a file names no living process.
 */
function identitiesOf(home: Home, record: ClusterRecord): ReadonlyMap<string, ProcessIdentity | null> {
  const ids = record.members.map((member) => member.id);
  const onFile = new Map(ids.map((id) => [id, readNodeProcess(home, record.name, id)]));
  const allLive = [...onFile.values()].every(
    (identity) => identity !== null && stateOf(identity) !== 'ended',
  );
  if (allLive) return onFile;
  const found = processesOf(home, record.name, ids);
  return new Map(ids.map((id) => [id, found.get(id)?.[0] ?? onFile.get(id) ?? null]));
}

async function observeNode(
  record: ClusterRecord,
  member: MemberAddress,
  identity: ProcessIdentity | null,
  deadlineMs: number,
  detail: StatusDetail | undefined,
): Promise<ObservedNode> {
  const process = nodeProcessState(identity);
  // A paused process accepts connections, as far as the kernel goes, and never answers: do not wait for it.
  const report = process === 'running' ? await probeNode(record, member, deadlineMs, detail) : null;
  return { member, process: report === null ? nodeProcessState(identity) : process, identity, report };
}

function describeNode(
  engine: EngineName,
  { member, process, identity, report }: ObservedNode,
  commitIndex: number | null,
): NodeStatus {
  const lives = process === 'running' || process === 'paused';
  const raft = raftReportOf(report);
  return {
    id: member.id,
    process,
    reachable: report !== null,
    role: raft?.role ?? null,
    term: raft?.term ?? null,
    leader: raft?.leader ?? null,
    commitIndex: raft?.commitIndex ?? null,
    lastApplied: raft?.lastApplied ?? null,
    lastLogIndex: report?.lastLogIndex ?? null,
    lag: raft === null ? null : Math.max(0, (commitIndex ?? 0) - raft.lastApplied),
    ...(engine === 'paxos' ? { paxos: report?.engine === 'paxos' ? figuresOf(report) : null } : {}),
    pid: lives ? (identity?.pid ?? null) : null,
    host: member.host,
    port: member.clientPort,
    peerPort: member.peerPort,
    uptimeMs: report?.uptimeMs ?? null,
    rssBytes: report?.rssBytes ?? null,
    faults: report?.faults ?? [],
  };
}

function newestTerm(nodes: readonly ObservedNode[]): number | null {
  return highest(raftReports(nodes).map((one) => one.term));
}

function highest(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : Math.max(...numbers);
}

function raftReports(nodes: readonly ObservedNode[]): readonly RaftReport[] {
  return nodes.flatMap(({ report }) => raftReportOf(report) ?? []);
}
