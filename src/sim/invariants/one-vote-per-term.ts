/** A node votes once in a term, also if it crashes in between. */
import type { NodeId } from '../../consensus/types.js';
import { ViolationError } from '../violation.js';
import type { Invariant } from './invariant.js';

const NAME = 'one vote per term';

export const oneVotePerTerm: Invariant = {
  name: NAME,
  source: 'Raft, section 5.2 and Figure 2',
  promise: 'a node votes for at most one candidate in a term',
  watch() {
    const votes = new Map<string, NodeId>();
    const vote = (voter: NodeId, candidate: NodeId, term: number): void => {
      const key = `${voter} ${term}`;
      const before = votes.get(key) ?? candidate;
      votes.set(key, before);
      if (before === candidate) return;
      throw new ViolationError(NAME, `${voter} voted for ${before} and for ${candidate} in term ${term}`);
    };
    return {
      said(message) {
        if (message.type === 'requestVote' && !message.preVote)
          vote(message.from, message.from, message.term);
        const isVote = message.type === 'requestVoteResponse' && message.granted && !message.preVote;
        if (isVote) vote(message.from, message.to, message.term);
      },
    };
  },
};
