/** What a guided tour of a Paxos cluster says at each step. */
import type { ClusterState } from '../model/cluster-state.js';
import type { Deeds } from './deeds.js';
import { majorityMissing } from './majority-missing.js';
import { PAXOS_STEPS, type PaxosProgress } from './paxos-progress.js';

/** Two lines, of which the second says what to do. */
export function paxosTourText(progress: PaxosProgress, state: ClusterState, deeds: Deeds): readonly string[] {
  const [happened, next] = textOf(progress, deeds);
  const place = PAXOS_STEPS.indexOf(progress.step) + 1;
  return [`${place} of ${PAXOS_STEPS.length}: ${happened}`, majorityMissing(state, deeds) ?? next];
}

function textOf({ step, proposer }: PaxosProgress, deeds: Deeds): readonly [string, string] {
  const node = proposer ?? '';
  switch (step) {
    case 'write':
      return ['three real processes; nobody leads, and any node decides.', deeds.write];
    case 'kill':
      return [`${node} proposed, a majority accepted: CHOSEN counts it.`, deeds.kill(node)];
    case 'write on':
      return [`${node} is gone. No election is due: the others decide at once.`, deeds.write];
    case 'start':
      return [`chosen without ${node}: two of three are a majority.`, deeds.start(node)];
    case 'write again':
      return [`${node} is back; nobody sends it what it missed. 2 shows the registers.`, deeds.write];
    case 'done':
      return [
        'what is written is learned by all. Nothing acknowledged is lost.',
        'Go on as you like; q ends this cluster. Your own: conclave up --engine paxos',
      ];
  }
}
