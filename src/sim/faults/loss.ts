/** Messages are lost at random. */
import type { FaultKind } from './fault.js';

export const loss: FaultKind = {
  name: 'loss',
  summary: 'loses messages at random, on all links of some nodes',
  draw: (random, nodes) => ({
    target: random.sample(nodes, random.integer(1, nodes.length)),
    amount: random.between(0.02, 0.6),
  }),
  /** `amount` is the probability. */
  begin({ struck, network }, amount) {
    const part = new Set(struck.map((node) => node.id));
    return network.add({ loss: amount, concerns: (from, to) => part.has(from) || part.has(to) });
  },
};
