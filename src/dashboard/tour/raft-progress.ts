/** How far a guided tour of a Raft cluster is: it goes on by what is seen to have happened, never by time. */
import { type ClusterState, highestCommit, isPresent, leaderOf } from '../model/cluster-state.js';
import { lagOf } from '../model/lag.js';

export const RAFT_STEPS = [
  'elect',
  'write',
  'kill',
  'fail over',
  'write on',
  'start',
  'catch up',
  'done',
] as const;
type RaftStep = (typeof RAFT_STEPS)[number];

export interface RaftProgress {
  readonly step: RaftStep;
  /** Who leads; once the leader was killed, who led until then. Null before the first one. */
  readonly leader: string | null;
}

export const RAFT_TOUR_START: RaftProgress = { step: 'elect', leader: null };

/** Where the tour is once `state` was seen; what happened faster than expected skips steps. */
export function raftProgressAfter(progress: RaftProgress, state: ClusterState): RaftProgress {
  const next = stepAfter(progress, state);
  return next.step === progress.step ? next : raftProgressAfter(next, state);
}

function stepAfter(progress: RaftProgress, state: ClusterState): RaftProgress {
  const leader = leaderOf(state)?.id ?? null;
  const known = state.nodes.find(({ id }) => id === progress.leader);
  const isAway = known?.process === 'crashed' || known?.process === 'stopped';
  switch (progress.step) {
    case 'elect':
      return leader === null ? progress : { step: 'write', leader };
    case 'write':
    case 'kill':
      if (isAway) return { ...progress, step: 'fail over' };
      // Leadership may have been handed over.
      if (leader !== null && leader !== progress.leader) return { ...progress, leader };
      return progress.step === 'write' && hasCommittedWrite(state) ? { ...progress, step: 'kill' } : progress;
    case 'fail over':
      return leader === null ? progress : { ...progress, step: isAway ? 'write on' : 'catch up' };
    case 'write on':
      if (!isAway) return { ...progress, step: 'catch up' };
      return hasCommittedWrite(state) ? { ...progress, step: 'start' } : progress;
    case 'start':
      return isAway ? progress : { ...progress, step: 'catch up' };
    case 'catch up':
      return known !== undefined && isPresent(known) && leader !== null && lagOf(state, known) === 0
        ? { ...progress, step: 'done' }
        : progress;
    case 'done':
      return progress;
  }
}

/** Something other than the entry with which every leader begins its term. */
function hasCommittedWrite(state: ClusterState): boolean {
  const leader = leaderOf(state);
  const run = leader?.report.termRuns.findLast(({ term }) => term === leader.report.term);
  return run !== undefined && highestCommit(state) > run.firstIndex;
}
