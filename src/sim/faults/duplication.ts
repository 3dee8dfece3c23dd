/** Messages of the protocol arrive twice. */
import type { FaultKind } from './fault.js';

export const duplication: FaultKind = {
  name: 'duplication',
  summary: 'delivers messages of the protocol twice',
  draw: (random, nodes) => ({ target: nodes, amount: random.pick([0.1, 0.5, 0.9]) }),
  /** `amount` is the probability. */
  begin({ network }, amount) {
    return network.add({ duplication: amount, concerns: () => true });
  },
};
