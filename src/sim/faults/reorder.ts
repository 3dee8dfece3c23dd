/** Messages take so different times that they overtake each other by far. */
import type { FaultKind } from './fault.js';

export const reorder: FaultKind = {
  name: 'reorder',
  summary: 'delays each message by its own time, so that they overtake each other',
  draw: (random, nodes) => ({ target: nodes, amount: random.pick([20, 100, 500, 2_000]) }),
  /** `amount` is the longest delay in milliseconds. */
  begin({ network }, amount) {
    return network.add({ delayMsMax: amount, concerns: () => true });
  },
};
