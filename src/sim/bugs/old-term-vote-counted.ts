/** Leaves out the comparison of terms when a candidate counts a vote. */
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class CountsOldVotes extends RaftCore {
  override step(message: RaftMessage): void {
    const isOld = message.type === 'requestVoteResponse' && !message.preVote && message.term < this.term;
    super.step(isOld && message.granted ? { ...message, term: this.term } : message);
  }
}

export const oldTermVoteCounted: PlantedBug = {
  name: 'old-term-vote-counted',
  title: 'a candidate counts votes that were given to it in an earlier term',
  story:
    'A candidate gets no majority in time and campaigns again, in the next term. Now a vote of the last term ' +
    'arrives, late, and is counted; but its sender has meanwhile voted for somebody else in this term, ' +
    'and so two nodes lead.',
  source: 'Raft, section 5.2: a vote is given "in a given term"',
  seedsMax: 85,
  makeCore: () => (options, recovered) => new CountsOldVotes(options, recovered),
};
