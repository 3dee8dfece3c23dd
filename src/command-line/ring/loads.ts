/** How even counted loads are. */
import { spreadOf } from '../../ring/balance.js';
import type { NamedNode } from './node-names.js';

export interface Spread {
  readonly coefficientOfVariation: number;
  readonly maxOverMean: number;
}

/** `loads` are the keys of each node; a node that is missing there has none. */
export function spread(nodes: readonly NamedNode[], loads: ReadonlyMap<string, number>): Spread {
  const totalWeight = nodes.reduce((sum, node) => sum + node.weight, 0);
  const total = [...loads.values()].reduce((sum, load) => sum + load, 0);
  return spreadOf(
    nodes.map(({ name, weight }) => {
      const fair = (total * weight) / totalWeight;
      return { weight, load: (loads.get(name) ?? 0) / fair };
    }),
  );
}
