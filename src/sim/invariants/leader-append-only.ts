/** A leader never takes back what it wrote. */
import { ViolationError } from '../violation.js';
import type { Invariant } from './invariant.js';

const NAME = 'leader append-only';

export const leaderAppendOnly: Invariant = {
  name: NAME,
  source: 'Raft, Figure 3',
  promise: 'a leader never overwrites or deletes entries in its log',
  watch: () => ({
    stepped({ node, before, now, cutFrom }) {
      if (cutFrom === null || before?.role !== 'leader' || before.term !== now.term) return;
      throw new ViolationError(
        NAME,
        `${node} leads term ${now.term} and changed its own log from entry ${cutFrom} on`,
      );
    },
  }),
};
