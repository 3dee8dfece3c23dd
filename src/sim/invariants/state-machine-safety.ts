/** Where one node commits an entry, no other commits another. */
import { ViolationError } from '../violation.js';
import type { Invariant } from './invariant.js';

const NAME = 'state machine safety';

export const stateMachineSafety: Invariant = {
  name: NAME,
  source: 'Raft, Figure 3',
  promise: 'no two nodes apply different entries at the same index',
  watch: ({ committed }) => ({
    stepped({ node, core, before, now }) {
      const from = Math.max(core.firstLogIndex, (before?.commitIndex ?? 0) + 1);
      for (let index = from; index <= now.commitIndex; index += 1) {
        const known = committed.get(index)?.term;
        const term = core.termAt(index);
        if (known === undefined || term === null || known === term) continue;
        throw new ViolationError(
          NAME,
          `${node} commits entry ${index} of term ${term}, but it was committed with term ${known}`,
        );
      }
    },
  }),
};
