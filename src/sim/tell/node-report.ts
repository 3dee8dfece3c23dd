/** What a simulated node would say about itself, if it were asked like a real one. */
import type { NodeId } from '../../consensus/types.js';
import { RaftCore } from '../../raft/core.js';
import type { FollowerProgress } from '../../raft/progress.js';
import type { Role } from '../../trace/events.js';
import type { Plan } from '../plan.js';
import type { SimulatedNode } from '../simulated-node.js';

const TERM_RUNS_MAX = 64;

export interface SimulatedReport {
  readonly role: Role;
  readonly term: number;
  readonly votedFor: NodeId | null;
  readonly leader: NodeId | null;
  readonly commitIndex: number;
  readonly lastApplied: number;
  readonly lastLogIndex: number;
  readonly firstLogIndex: number;
  readonly snapshotIndex: number;
  readonly termRuns: readonly { readonly term: number; readonly firstIndex: number }[];
  readonly heartbeatMs: number;
  readonly electionElapsedMs: number;
  readonly electionTimeoutMs: number;
  readonly votesGranted: readonly NodeId[];
  readonly votesRefused: readonly NodeId[];
  readonly followers: readonly FollowerProgress[];
  readonly peers: readonly { readonly id: NodeId; readonly connected: boolean }[];
  readonly uptimeMs: null;
  readonly rssBytes: null;
}

/** Null while the node cannot answer: it is down, paused, or still reads its disk. Only of nodes that run Raft. */
export function reportOf(
  node: SimulatedNode,
  plan: Plan,
  isConnectedTo: (peer: NodeId) => boolean,
): SimulatedReport | null {
  const core = node.replica?.core;
  if (!(core instanceof RaftCore) || node.isPaused) return null;
  const { tickMs } = plan;
  return {
    role: core.role,
    term: core.term,
    votedFor: core.votedFor,
    leader: core.leader,
    commitIndex: core.commitIndex,
    lastApplied: core.appliedIndex,
    lastLogIndex: core.lastLogIndex,
    firstLogIndex: core.firstLogIndex,
    snapshotIndex: core.snapshotIndex,
    termRuns: core.termRuns(TERM_RUNS_MAX),
    heartbeatMs: plan.heartbeatTicks * tickMs,
    electionElapsedMs: core.electionElapsedTicks * tickMs,
    electionTimeoutMs: core.electionTimeoutTicks * tickMs,
    votesGranted: votersWho(core, true),
    votesRefused: votersWho(core, false),
    followers: core.followers(),
    peers: plan.nodes.filter((id) => id !== node.id).map((id) => ({ id, connected: isConnectedTo(id) })),
    uptimeMs: null,
    rssBytes: null,
  };
}

function votersWho(core: RaftCore, granted: boolean): readonly NodeId[] {
  return core
    .votes()
    .filter((vote) => vote.granted === granted)
    .map(({ voter }) => voter);
}
