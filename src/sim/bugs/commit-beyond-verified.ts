/** Leaves out that a follower commits only as far as the leader's message has verified its log. */
import { commitTo } from '../../raft/commit.js';
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class CommitsWhatItHas extends RaftCore {
  override step(message: RaftMessage): void {
    const { state } = this;
    const isTaken =
      message.type === 'appendEntries' &&
      message.to === this.id &&
      message.term >= this.term &&
      state.installing === null &&
      this.termAt(message.prevLogIndex) === message.prevLogTerm;
    super.step(message);
    if (isTaken) commitTo(state, Math.min(message.leaderCommit, state.log.lastIndex));
  }
}

export const commitBeyondVerified: PlantedBug = {
  name: 'commit-beyond-verified',
  title: 'a follower commits up to the end of its log instead of the end of what the leader has compared',
  story:
    'A follower has entries of an old leader that were never committed. A heartbeat of the new leader ' +
    'matches further ahead, and says up to where the cluster has committed: the follower ' +
    'takes its own entries there for the committed ones, and applies them.',
  source: 'Raft, Figure 2, AppendEntries rule 5: "min(leaderCommit, index of last new entry)"',
  seedsMax: 10,
  makeCore: () => (options, recovered) => new CommitsWhatItHas(options, recovered),
};
