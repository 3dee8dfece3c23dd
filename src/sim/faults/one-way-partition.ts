/** Some nodes are heard by nobody, though they hear the others; or the reverse. */
import type { FaultKind } from './fault.js';
import { drawPart } from './partition.js';

export const oneWayPartition: FaultKind = {
  name: 'one-way-partition',
  summary: 'cuts the network in one direction only',
  draw: (random, nodes) => ({ target: drawPart(random, nodes), amount: random.integer(0, 1) }),
  /** `amount` 0: the struck are not heard; 1: they do not hear. */
  begin({ struck, network }, amount) {
    const part = new Set(struck.map((node) => node.id));
    return network.add({
      cut: true,
      concerns: (from, to) =>
        part.has(from) !== part.has(to) && (amount === 0 ? part.has(from) : part.has(to)),
    });
  },
};
