/** The cluster falls into two parts that do not hear each other. */
import type { NodeId } from '../../consensus/types.js';
import type { Random } from '../random.js';
import type { FaultKind, FaultTarget } from './fault.js';

export const partition: FaultKind = {
  name: 'partition',
  summary: 'cuts the network in two, in both directions',
  draw: (random, nodes) => ({ target: drawPart(random, nodes), amount: 0 }),
  begin({ struck, network }) {
    const part = new Set(struck.map((node) => node.id));
    return network.add({ cut: true, concerns: (from, to) => part.has(from) !== part.has(to) });
  },
};

/** One part of the cluster: the leader alone, or any number of nodes. */
export function drawPart(random: Random, nodes: readonly NodeId[]): FaultTarget {
  if (random.chance(0.5)) return random.pick(['leader', 'new leader']);
  return random.sample(nodes, random.integer(1, Math.max(1, nodes.length - 1)));
}
