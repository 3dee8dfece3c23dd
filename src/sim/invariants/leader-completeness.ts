/** Whoever leads has everything that was ever committed. */
import { ViolationError } from '../violation.js';
import type { Invariant } from './invariant.js';

const NAME = 'leader completeness';

export const leaderCompleteness: Invariant = {
  name: NAME,
  source: 'Raft, Figure 3 and section 5.4.3',
  promise: 'a committed entry is in the logs of the leaders of all later terms',
  watch: ({ committed }) => ({
    stepped({ node, core, before, now }) {
      if (now.role !== 'leader' || (before?.role === 'leader' && before.term === now.term)) return;
      for (const [index, { term, committedIn }] of committed) {
        // A leader that comes late may still win an election of an earlier term; it will commit nothing.
        if (committedIn >= now.term) continue;
        if (index < core.firstLogIndex || core.termAt(index) === term) continue;
        throw new ViolationError(
          NAME,
          `${node} leads term ${now.term} without entry ${index} of term ${term}, which was committed`,
        );
      }
    },
  }),
};
