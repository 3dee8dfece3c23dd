/** A disk takes long for everything, or hangs. */
import { drawTarget, type FaultKind } from './fault.js';

export const slowDisk: FaultKind = {
  name: 'slow-disk',
  summary: 'makes disks slow, up to hanging for seconds',
  draw: (random, nodes) => ({ target: drawTarget(random, nodes), amount: random.pick([20, 200, 3_000]) }),
  /** `amount` is how long an operation takes at most, in milliseconds. */
  begin({ struck }, amount) {
    for (const node of struck) node.diskLatencyMsMax = amount;
    return () => {
      for (const node of struck) node.diskLatencyMsMax = null;
    };
  },
};
