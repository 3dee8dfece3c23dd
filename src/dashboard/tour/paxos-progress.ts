/** How far a guided tour of a Paxos cluster is: it goes on by what is seen to have happened, never by time. */
import { type ClusterState, isPresent, type NodeState } from '../model/cluster-state.js';

export const PAXOS_STEPS = ['write', 'kill', 'write on', 'start', 'write again', 'done'] as const;
type PaxosStep = (typeof PAXOS_STEPS)[number];

export interface PaxosProgress {
  readonly step: PaxosStep;
  /** Who proposed last, and is to be killed; then who was. Null before the first write. */
  readonly proposer: string | null;
  /** How much had been chosen when the step began, by node. */
  readonly chosen: Readonly<Record<string, number>>;
}

export const PAXOS_TOUR_START: PaxosProgress = { step: 'write', proposer: null, chosen: {} };

/** Where the tour is once `state` was seen; what happened faster than expected skips steps. */
export function paxosProgressAfter(progress: PaxosProgress, state: ClusterState): PaxosProgress {
  const step = stepAfter(progress, state);
  if (step === progress.step) return progress;
  const next = { step, proposer: whoIsMeant(progress, state), chosen: chosenOf(state) };
  return paxosProgressAfter(next, state);
}

function stepAfter(progress: PaxosProgress, state: ClusterState): PaxosStep {
  const away = state.nodes.find(isAway);
  const known = state.nodes.find(({ id }) => id === progress.proposer);
  switch (progress.step) {
    case 'write':
      if (away !== undefined) return 'write on';
      return newProposer(progress, state) === null ? 'write' : 'kill';
    case 'kill':
      return away === undefined ? 'kill' : 'write on';
    case 'write on':
      if (away === undefined) return 'write again';
      return newProposer(progress, state) === null ? 'write on' : 'start';
    case 'start':
      return known !== undefined && isPresent(known) ? 'write again' : 'start';
    case 'write again':
      return newProposer(progress, state) === null ? 'write again' : 'done';
    case 'done':
      return 'done';
  }
}

/** Once a node is away, it is that one, whoever proposes meanwhile. */
function whoIsMeant(progress: PaxosProgress, state: ClusterState): string | null {
  if (progress.step === 'start') return progress.proposer;
  return state.nodes.find(isAway)?.id ?? newProposer(progress, state) ?? progress.proposer;
}

/** A node that has had something chosen since the step began; null if none has. */
function newProposer({ chosen }: PaxosProgress, { nodes }: ClusterState): string | null {
  return nodes.find((node) => node.proposals.chosen > (chosen[node.id] ?? 0))?.id ?? null;
}

function chosenOf({ nodes }: ClusterState): Readonly<Record<string, number>> {
  return Object.fromEntries(nodes.map(({ id, proposals }) => [id, proposals.chosen]));
}

function isAway({ process }: NodeState): boolean {
  return process === 'crashed' || process === 'stopped';
}
