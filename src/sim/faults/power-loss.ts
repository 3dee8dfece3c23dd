/** A machine loses power: what was not synced is gone, there, or torn. */
import { drawTarget, type FaultKind } from './fault.js';

export const powerLoss: FaultKind = {
  name: 'power-loss',
  summary: 'cuts the power of machines: what was not synced is gone, there, or torn',
  draw: (random, nodes) => ({ target: drawTarget(random, nodes), amount: 0 }),
  begin({ struck }) {
    for (const node of struck) node.losePower();
    return () => {
      for (const node of struck) node.start();
    };
  },
};
