/** Connections between peers break and are made anew. */
import { drawTarget, type FaultKind } from './fault.js';

export const lostConnection: FaultKind = {
  name: 'lost-connection',
  summary: 'breaks the connections of some nodes to their peers, which are made anew',
  draw: (random, nodes) => ({ target: drawTarget(random, nodes), amount: 0 }),
  begin({ struck, all }) {
    for (const node of struck) {
      for (const peer of all) {
        if (peer === node) continue;
        node.loseConnection(peer.id);
        peer.loseConnection(node.id);
      }
    }
    return () => {};
  },
};
