/** A process stands still and goes on later, as with SIGSTOP or a machine that was asleep. */
import { drawTarget, type FaultKind } from './fault.js';

export const pause: FaultKind = {
  name: 'pause',
  summary: 'stops processes for a while, as a debugger or a sleeping machine does',
  draw: (random, nodes) => ({ target: drawTarget(random, nodes), amount: 0 }),
  begin({ struck }) {
    for (const node of struck) node.pause();
    return () => {
      for (const node of struck) node.resume();
    };
  },
};
