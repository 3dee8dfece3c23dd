/** Leaves out that only entries of the current term are committed by counting: the leader of Figure 8. */
import { quorumValue } from '../../consensus/quorum.js';
import { commitTo } from '../../raft/commit.js';
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class CommitsOldTerms extends RaftCore {
  override step(message: RaftMessage): void {
    super.step(message);
    this.count();
  }

  override persisted(sequence: number): void {
    super.persisted(sequence);
    this.count();
  }

  private count(): void {
    const { state } = this;
    if (state.role !== 'leader') return;
    const index = quorumValue(state.configuration, (voter) => {
      return voter === state.id
        ? state.durability.durableIndex
        : (state.progress.get(voter)?.matchIndex ?? 0);
    });
    if (index <= state.commitIndex) return;
    commitTo(state, index);
    state.sendsDue = true;
  }
}

export const commitOldTerm: PlantedBug = {
  name: 'commit-old-term',
  title: 'a new leader commits entries of earlier terms as soon as a majority has them',
  story:
    'A leader brings an entry of an earlier term to a majority, takes it for committed, and crashes. ' +
    'Another node, whose last entry is of a later term than that, can still win the election, and replaces ' +
    'the entry: what was committed is gone.',
  source: 'Raft, section 5.4.2 and Figure 8',
  seedsMax: 74,
  makeCore: () => (options, recovered) => new CommitsOldTerms(options, recovered),
};
