/** What a guided tour says at each step: where one is, what to look at, and what to do next. */
import { type ClusterState, isPresent, leaderOf, quorumSize } from '../model/cluster-state.js';
import { TOUR_STEPS, type TourProgress } from './progress.js';

/** How somebody does what the tour asks for. */
export interface Deeds {
  readonly write: string;
  kill(node: string): string;
  start(node: string): string;
}

export const KEYS: Deeds = {
  write: 'Press w to write.',
  kill: (node) => `Choose ${node} with Up and Down, then press K to kill it.`,
  start: (node) => `Choose ${node} with Up and Down, then press s to start it.`,
};

/** Where no key acts: in another terminal. */
export function commandsFor(cluster: string): Deeds {
  const inTerminal = (command: string): string => `In another terminal: conclave ${command} -c ${cluster}`;
  return {
    write: inTerminal('put greeting hello'),
    kill: (node) => inTerminal(`node kill ${node}`),
    start: (node) => inTerminal(`node start ${node}`),
  };
}

/** Two lines, of which the second says what to do. */
export function tourText(progress: TourProgress, state: ClusterState, deeds: Deeds): readonly string[] {
  const [happened, next] = textOf(progress, state, deeds);
  const place = TOUR_STEPS.indexOf(progress.step) + 1;
  return [`${place} of ${TOUR_STEPS.length}: ${happened}`, next];
}

function textOf(
  { step, leader }: TourProgress,
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
      return [`${node} is gone, and nobody leads.`, whatIsMissing(state, deeds)];
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

function whatIsMissing(state: ClusterState, deeds: Deeds): string {
  const away = state.nodes.filter((node) => !isPresent(node));
  const [first] = away;
  const hasQuorum = state.nodes.length - away.length >= quorumSize(state);
  if (hasQuorum || first === undefined) return 'Watch TIMER run empty: then the others elect one of them.';
  return `No majority is left. ${deeds.start(first.id)}`;
}
