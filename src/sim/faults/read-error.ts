/** A disk cannot be read: a node that starts, or sends a snapshot, ends instead of guessing. */
import { drawTarget, type FaultKind } from './fault.js';

export const readError: FaultKind = {
  name: 'read-error',
  summary: 'lets reads from disk fail, also while a node starts',
  draw: (random, nodes) => ({ target: drawTarget(random, nodes), amount: random.integer(0, 1) }),
  /** `amount` 1: the process is killed first, so that it has to read. */
  begin({ struck }, amount) {
    for (const node of struck) {
      node.diskReadError = 'EIO: i/o error';
      if (amount === 0) continue;
      node.kill();
      node.start();
    }
    return () => {
      for (const node of struck) {
        node.diskReadError = null;
        node.start();
      }
    };
  },
};
