/** What a node knows only grows while it runs. */
import { ViolationError } from '../violation.js';
import type { Invariant } from './invariant.js';

const NAME = 'commit index and term never go back';

export const nothingGoesBack: Invariant = {
  name: NAME,
  source: 'Raft, Figure 2',
  promise: 'the term, the commit index and what is applied only grow while a node runs',
  watch: () => ({
    stepped({ node, before, now }) {
      if (before === null) return;
      for (const field of ['term', 'commitIndex', 'appliedIndex'] as const) {
        if (now[field] >= before[field]) continue;
        throw new ViolationError(
          NAME,
          `${field} of ${node} went back from ${before[field]} to ${now[field]}`,
        );
      }
    },
  }),
};
