/** What a guided tour says where so many nodes are away that nothing can be decided. */
import { type ClusterState, isPresent, quorumSize } from '../model/cluster-state.js';
import type { Deeds } from './deeds.js';

/** Null while there is a majority, and before anybody has looked. */
export function majorityMissing(state: ClusterState, deeds: Deeds): string | null {
  const away = state.nodes.filter((node) => !isPresent(node));
  const [first] = away.filter(({ process }) => process === 'crashed' || process === 'stopped');
  const hasMajority = state.nodes.length - away.length >= quorumSize(state);
  return hasMajority || first === undefined ? null : `No majority is left. ${deeds.start(first.id)}`;
}
