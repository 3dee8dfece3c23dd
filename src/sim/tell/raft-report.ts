/** What a simulated node that runs Raft would say about itself, if it were asked like a real one. */
import type { NodeId } from '../../consensus/types.js';
import type { RaftCore } from '../../raft/core.js';
import type { FollowerProgress } from '../../raft/progress.js';
import type { Role } from '../../trace/events.js';
import type { Plan } from '../plan.js';

const TERM_RUNS_MAX = 64;

export interface SimulatedRaftReport {
  readonly engine: 'raft';
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
}

export function raftReportOf(core: RaftCore, plan: Plan): SimulatedRaftReport {
  const { tickMs } = plan;
  return {
    engine: 'raft',
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
  };
}

function votersWho(core: RaftCore, granted: boolean): readonly NodeId[] {
  return core
    .votes()
    .filter((vote) => vote.granted === granted)
    .map(({ voter }) => voter);
}
