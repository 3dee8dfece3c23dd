/** Not a fault, but a good moment for one: leadership is handed over on request. */
import type { FaultKind } from './fault.js';

export const transfer: FaultKind = {
  name: 'transfer',
  summary: 'asks the leader to hand over, whatever else goes on',
  draw: (random, nodes) => ({
    target: random.pick(['leader', 'new leader']),
    amount: random.integer(0, nodes.length - 1),
  }),
  /** `amount` is the place of the successor among the nodes. */
  begin({ struck, all }, amount) {
    const successor = all[amount];
    if (successor !== undefined) for (const node of struck) node.transferLeadership(successor.id);
    return () => {};
  },
};
