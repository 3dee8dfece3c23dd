/** A process is killed and started again later; the page cache survives it. */
import { drawTarget, type FaultKind } from './fault.js';

export const crash: FaultKind = {
  name: 'crash',
  summary: 'kills processes and starts them again; what they had written is still there',
  draw: (random, nodes) => ({ target: drawTarget(random, nodes), amount: 0 }),
  begin({ struck }) {
    for (const node of struck) node.kill();
    return () => {
      for (const node of struck) node.start();
    };
  },
};
