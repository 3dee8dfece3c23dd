/** A whole cluster in one line, and as one JSON value. */
import {
  type ClusterState,
  highestCommit,
  isPresent,
  leaderOf,
  type NodeState,
  newestTerm,
  quorumSize,
} from '../model/cluster-state.js';

/** As in `leader n2, term 3, quorum 3 of 3, commit 17; n1 running follower, …`. */
export function statusLine(state: ClusterState): string {
  const leader = leaderOf(state);
  const answering = state.nodes.filter(isPresent).length;
  const facts = [
    leader === null ? 'no leader' : `leader ${leader.id}`,
    `term ${newestTerm(state) ?? '-'}`,
    `${answering >= quorumSize(state) ? 'quorum' : 'no quorum'} ${answering} of ${state.nodes.length}`,
    `commit ${highestCommit(state)}`,
  ];
  return `${facts.join(', ')}; ${state.nodes.map(nodeText).join(', ')}`;
}

export function toJson(state: ClusterState): Readonly<Record<string, unknown>> {
  return {
    time: state.nowMs,
    cluster: state.cluster,
    engine: state.engine,
    leader: leaderOf(state)?.id ?? null,
    term: newestTerm(state),
    commitIndex: highestCommit(state),
    quorum: state.nodes.filter(isPresent).length >= quorumSize(state),
    nodes: state.nodes.map((node) => ({
      id: node.id,
      process: node.process,
      reachable: isPresent(node),
      role: isPresent(node) ? node.report.role : null,
      term: node.report?.term ?? null,
      commitIndex: node.report?.commitIndex ?? null,
    })),
  };
}

function nodeText(node: NodeState): string {
  if (isPresent(node)) return `${node.id} ${node.report.role}`;
  return `${node.id} ${node.process === 'running' ? 'does not answer' : node.process}`;
}
