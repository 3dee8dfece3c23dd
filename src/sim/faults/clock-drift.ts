/** A machine's clock runs too fast or too slow. */
import { drawTarget, type FaultKind } from './fault.js';

export const clockDrift: FaultKind = {
  name: 'clock-drift',
  summary: 'makes clocks run too fast or too slow',
  draw: (random, nodes) => ({
    target: drawTarget(random, nodes),
    amount: random.pick([0.5, 0.9, 1.1, 2]),
  }),
  /** `amount` is the rate. */
  begin({ struck }, amount) {
    for (const node of struck) node.clock.setRate(amount);
    return () => {
      for (const node of struck) node.clock.setRate(1);
    };
  },
};
