/** Leaves out the comparison of logs before a vote. */
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class VotesForAnyLog extends RaftCore {
  override step(message: RaftMessage): void {
    super.step(message.type === 'requestVote' ? { ...message, ...this.asGoodAsItsOwn() } : message);
  }

  private asGoodAsItsOwn(): { lastLogIndex: number; lastLogTerm: number } {
    return { lastLogIndex: this.lastLogIndex, lastLogTerm: this.lastLogTerm };
  }
}

export const voteWithoutUpToDateCheck: PlantedBug = {
  name: 'vote-without-up-to-date-check',
  title: 'a node votes for candidates whose log is behind its own',
  story:
    'A node that was cut off comes back and wins an election without the entries that were committed ' +
    'meanwhile. As the leader it makes all others replace them by its own.',
  source: 'Raft, section 5.4.1',
  seedsMax: 6,
  makeCore: () => (options, recovered) => new VotesForAnyLog(options, recovered),
};
