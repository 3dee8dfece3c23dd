/** Nobody else leads in the term of a leader. */
import type { NodeId, Term } from '../../consensus/types.js';
import { ViolationError } from '../violation.js';
import type { Invariant } from './invariant.js';

const NAME = 'election safety';

export const electionSafety: Invariant = {
  name: NAME,
  source: 'Raft, Figure 3',
  promise: 'at most one leader can be elected in a given term',
  watch() {
    const leaders = new Map<Term, NodeId>();
    return {
      stepped({ node, now }) {
        if (now.role !== 'leader') return;
        const leader = leaders.get(now.term) ?? node;
        leaders.set(now.term, leader);
        if (leader !== node)
          throw new ViolationError(NAME, `${leader} and ${node} both lead term ${now.term}`);
      },
    };
  },
};
