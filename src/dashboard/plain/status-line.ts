/** A whole cluster in one line, and as one JSON value. */
import { figuresOf, roundsPerOperation } from '../../cluster/paxos-status.js';
import {
  type ClusterState,
  highestCommit,
  isIsolated,
  isPresent,
  leaderOf,
  type NodeState,
  newestTerm,
  paxosFigures,
  paxosReport,
  quorumSize,
  raftReport,
  takingPart,
} from '../model/cluster-state.js';

/**
 * As in `leader n2, term 3, quorum 3 of 3, commit 17; n1 running follower, …` or, under Paxos,
 * `quorum 3 of 3, chosen 17, rounds/op 1.06, conflicts 1; n1 running, …`.
 */
export function statusLine(state: ClusterState): string {
  const facts = state.engine === 'paxos' ? paxosFacts(state) : raftFacts(state);
  return `${facts.join(', ')}; ${state.nodes.map(nodeText).join(', ')}`;
}

function raftFacts(state: ClusterState): readonly string[] {
  const leader = leaderOf(state);
  return [
    leader === null ? 'no leader' : `leader ${leader.id}`,
    `term ${newestTerm(state) ?? '-'}`,
    quorumText(state),
    `commit ${highestCommit(state)}`,
  ];
}

function paxosFacts(state: ClusterState): readonly string[] {
  const figures = paxosFigures(state);
  if (figures === null) return [quorumText(state)];
  return [
    quorumText(state),
    `chosen ${figures.chosen}`,
    `rounds/op ${roundsPerOperation(figures) ?? '-'}`,
    `conflicts ${figures.conflicts}`,
  ];
}

function quorumText(state: ClusterState): string {
  const answering = takingPart(state);
  return `${answering >= quorumSize(state) ? 'quorum' : 'no quorum'} ${answering} of ${state.nodes.length}`;
}

/** Names and meanings are those of `status --json`. */
export function toJson(state: ClusterState): Readonly<Record<string, unknown>> {
  const isPaxos = state.engine === 'paxos';
  return {
    time: state.nowMs,
    cluster: state.cluster,
    engine: state.engine,
    leader: leaderOf(state)?.id ?? null,
    term: newestTerm(state),
    commitIndex: isPaxos ? null : highestCommit(state),
    ...(isPaxos ? { paxos: paxosFigures(state) } : {}),
    quorum: takingPart(state) >= quorumSize(state),
    nodes: state.nodes.map((node) => nodeToJson(node, isPaxos)),
  };
}

function nodeToJson(node: NodeState, isPaxos: boolean): Readonly<Record<string, unknown>> {
  const raft = raftReport(node);
  const paxos = paxosReport(node);
  return {
    id: node.id,
    process: node.process,
    reachable: isPresent(node),
    faults: isPresent(node) ? node.report.faults : [],
    role: isPresent(node) ? (raft?.role ?? null) : null,
    term: raft?.term ?? null,
    commitIndex: raft?.commitIndex ?? null,
    ...(isPaxos ? { paxos: paxos === null ? null : figuresOf(paxos) } : {}),
  };
}

function nodeText(node: NodeState): string {
  const state = node.process === 'running' && !isPresent(node) ? 'does not answer' : node.process;
  const role = isPresent(node) ? raftReport(node)?.role : undefined;
  return `${node.id} ${role ?? state}${isIsolated(node) ? ' (isolated)' : ''}`;
}
