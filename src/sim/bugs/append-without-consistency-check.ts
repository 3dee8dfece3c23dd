/** Leaves out the comparison of terms at prevLogIndex: that an entry is there is enough. */
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class ComparesNoTerms extends RaftCore {
  override step(message: RaftMessage): void {
    if (message.type !== 'appendEntries') {
      super.step(message);
      return;
    }
    const { prevLogIndex, prevLogTerm } = message;
    super.step({ ...message, prevLogTerm: this.termAt(prevLogIndex) ?? prevLogTerm });
  }
}

export const appendWithoutConsistencyCheck: PlantedBug = {
  name: 'append-without-consistency-check',
  title: 'a follower takes entries without comparing the term of the entry before them',
  story:
    'A follower keeps an entry that was never committed, and appends the entries of a new leader behind it. ' +
    'Its log now looks as long as that of the leader, is counted as such, and is applied: its machine holds ' +
    'a write that no other has, and lacks one that all others have.',
  source: 'Raft, section 5.3 and Figure 2, AppendEntries rule 2',
  seedsMax: 8,
  makeCore: () => (options, recovered) => new ComparesNoTerms(options, recovered),
};
