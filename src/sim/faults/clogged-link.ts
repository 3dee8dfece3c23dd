/** A link holds everything back, and then delivers it all. */
import type { FaultKind } from './fault.js';
import { drawPart } from './partition.js';

export const cloggedLink: FaultKind = {
  name: 'clogged-link',
  summary: 'holds back what some nodes send or get, and delivers it late',
  draw: (random, nodes) => ({ target: drawPart(random, nodes), amount: random.integer(0, 2) }),
  /** `amount` 0: what the struck send; 1: what they get; 2: both. */
  begin({ struck, network }, amount) {
    const part = new Set(struck.map((node) => node.id));
    return network.add({
      clogged: true,
      concerns: (from, to) => (amount !== 1 && part.has(from)) || (amount !== 0 && part.has(to)),
    });
  },
};
