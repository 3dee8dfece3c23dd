/** What a guided tour of a Raft cluster says at each step: where one is, what to look at, and what to do next. */
import { type ClusterState, leaderOf } from '../model/cluster-state.js';
import type { Deeds } from './deeds.js';
import { majorityMissing } from './majority-missing.js';
import { RAFT_STEPS, type RaftProgress } from './raft-progress.js';

const WAIT = 'Watch TIMER run empty: then the others elect one of them.';

/** Two lines, of which the second says what to do. */
export function raftTourText(progress: RaftProgress, state: ClusterState, deeds: Deeds): readonly string[] {
  const [happened, next] = textOf(progress, state, deeds);
  const place = RAFT_STEPS.indexOf(progress.step) + 1;
  return [`${place} of ${RAFT_STEPS.length}: ${happened}`, next];
}

function textOf(
  { step, leader }: RaftProgress,
  state: ClusterState,
  deeds: Deeds,
): readonly [string, string] {
  const node = leader ?? '';
  switch (step) {
    case 'elect':
      return ['three real processes elect a leader.', 'Look at ROLE, and at the TIMELINE.'];
    case 'write':
      return [`${node} leads: a majority voted for it, says the TIMELINE.`, deeds.write];
    case 'kill':
      return ['committed: a majority has it on disk. LOG shows it.', deeds.kill(node)];
    case 'fail over':
      return [`${node} is gone, and nobody leads.`, majorityMissing(state, deeds) ?? WAIT];
    case 'write on':
      return [
        `${leaderOf(state)?.id ?? 'another'} took over; the TIMELINE tells how long nobody led.`,
        `Two of three decide. ${deeds.write}`,
      ];
    case 'start':
      return [`committed without ${node}, whose LOG ends before it.`, deeds.start(node)];
    case 'catch up':
      return [`${node} is back, and gets what it missed.`, 'Look at BEHIND, and at its LOG.'];
    case 'done':
      return [
        `${node} has caught up. Nothing that was acknowledged is lost.`,
        'Go on as you like; q ends this cluster. Your own: conclave up',
      ];
  }
}
