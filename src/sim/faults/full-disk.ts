/** A disk has no room left: the node has to end rather than go on. */
import { drawTarget, type FaultKind } from './fault.js';

export const fullDisk: FaultKind = {
  name: 'full-disk',
  summary: 'lets writes to disk fail for want of room; the node ends and is started again',
  draw: (random, nodes) => ({ target: drawTarget(random, nodes), amount: 0 }),
  begin({ struck }) {
    for (const node of struck) node.diskError = 'ENOSPC: no space left on device';
    return () => {
      for (const node of struck) {
        node.diskError = null;
        node.start();
      }
    };
  },
};
