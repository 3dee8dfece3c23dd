/** How evenly a ring spreads its places: exact, because it adds up the lengths of arcs instead of sampling keys. */
import { RING_SIZE, type Ring } from './ring.js';
import { noNodes, totalWeight, type WeightedNode } from './weighted-node.js';

export interface NodeShare extends WeightedNode {
  readonly tokens: number;
  /** Number of places that the node owns: the shares of all nodes add up to 2^32. */
  readonly length: number;
  /** `length` as a fraction of the ring. */
  readonly share: number;
  /** `share` divided by what the weight of the node entitles it to: 1 is fair. */
  readonly load: number;
}

export interface Balance {
  /** As in `ring.nodes`. */
  readonly nodes: readonly NodeShare[];
  /** Standard deviation of the loads, each counted by its weight; their mean is 1. */
  readonly coefficientOfVariation: number;
  /** The highest load: what the fullest node carries, relative to its fair share. */
  readonly maxOverMean: number;
}

/** Throws `NO_NODES`. */
export function balanceOf(ring: Ring): Balance {
  if (ring.nodes.length === 0) throw noNodes();
  const lengths = ownedLengths(ring);
  const total = totalWeight(ring.nodes);
  const nodes = ring.nodes.map((node, rank): NodeShare => {
    const length = lengths[rank] ?? 0;
    const share = length / RING_SIZE;
    const load = share / (node.weight / total);
    return { ...node, tokens: ring.tokenCounts[rank] ?? 0, length, share, load };
  });
  return { nodes, ...spreadOf(nodes) };
}

/** The two figures for any loads, each relative to what is fair. */
export function spreadOf(
  nodes: ReadonlyArray<{ readonly weight: number; readonly load: number }>,
): Pick<Balance, 'coefficientOfVariation' | 'maxOverMean'> {
  const total = nodes.reduce((sum, node) => sum + node.weight, 0);
  const variance = nodes.reduce((sum, { weight, load }) => sum + (weight / total) * (load - 1) ** 2, 0);
  const maxOverMean = nodes.reduce((most, { load }) => Math.max(most, load), 0);
  return { coefficientOfVariation: Math.sqrt(variance), maxOverMean };
}

/** Places owned by each of `ring.nodes`. Sums up to 2^32 are exact in floating point. */
function ownedLengths(ring: Ring): Float64Array {
  const lengths = new Float64Array(ring.nodes.length);
  const { tokens, owners, length } = ring.table;
  let after = (tokens[length - 1] ?? 0) - RING_SIZE;
  for (let position = 0; position < length; position += 1) {
    const token = tokens[position] ?? 0;
    const owner = owners[position] ?? 0;
    // The second of two claims on a token gets nothing: nothing lies between them.
    lengths[owner] = (lengths[owner] ?? 0) + token - after;
    after = token;
  }
  return lengths;
}
