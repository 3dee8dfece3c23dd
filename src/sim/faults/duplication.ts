/** Messages of the protocol arrive twice. */
import type { FaultKind } from './fault.js';

export const duplication: FaultKind = {
  name: 'duplication',
  summary: 'delivers messages of the protocol twice',
  draw: (random, nodes) => ({ target: nodes, amount: random.between(0.05, 0.5) }),
  /** `amount` is the probability. */
  begin({ network }, amount) {
    return network.add({ duplication: amount, concerns: () => true });
  },
};
