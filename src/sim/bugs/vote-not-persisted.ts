/** Leaves out that a vote is on disk before it is given: only the term is written down. */
import type { Effects } from '../../consensus/effects.js';
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class ForgetsItsVote extends RaftCore {
  override takeEffects(): Effects<RaftMessage> {
    const effects = super.takeEffects();
    const { persist } = effects;
    if (persist === null || persist.hardState === null) return effects;
    return { ...effects, persist: { ...persist, hardState: { ...persist.hardState, votedFor: null } } };
  }
}

export const voteNotPersisted: PlantedBug = {
  name: 'vote-not-persisted',
  title: 'a node writes down its term, but not whom it voted for',
  story:
    'A node votes, crashes, and comes back in the same term without knowing that its vote is given. It ' +
    'votes again, for somebody else. Two candidates then have a majority each, and both lead.',
  source:
    'Raft, Figure 2: votedFor is persistent state, "updated on stable storage before responding to RPCs"',
  seedsMax: 128,
  makeCore: () => (options, recovered) => new ForgetsItsVote(options, recovered),
};
