/** A process does everything late, as on a machine that is overloaded. */
import { drawTarget, type FaultKind } from './fault.js';

export const slowNode: FaultKind = {
  name: 'slow-node',
  summary: 'makes everything that some nodes do late, as on an overloaded machine',
  draw: (random, nodes) => ({ target: drawTarget(random, nodes), amount: random.pick([5, 30, 100]) }),
  /** `amount` is how late, in milliseconds. */
  begin({ struck }, amount) {
    for (const node of struck) node.slownessMs = amount;
    return () => {
      for (const node of struck) node.slownessMs = 0;
    };
  },
};
