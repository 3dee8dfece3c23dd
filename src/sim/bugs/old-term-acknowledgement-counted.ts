/** Leaves out the comparison of terms when a leader counts an acknowledgement. */
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class CountsOldAcknowledgements extends RaftCore {
  override step(message: RaftMessage): void {
    const isOld = message.type === 'appendEntriesResponse' && message.success && message.term < this.term;
    // One for an entry that this log no longer has is no use to anybody.
    const isCounted = isOld && this.role === 'leader' && message.matchIndex <= this.lastLogIndex;
    super.step(isCounted ? { ...message, term: this.term, readRound: 0 } : message);
  }
}

export const oldTermAcknowledgementCounted: PlantedBug = {
  name: 'old-term-acknowledgement-counted',
  title: 'a leader counts acknowledgements that were meant for its leadership of an earlier term',
  story:
    'A node leads, is replaced, and leads again. An acknowledgement from its first time comes late, for an ' +
    'index at which the follower has long had another entry. The leader counts it for the entry it has ' +
    'there now, and commits what too few nodes hold.',
  source: 'Raft, section 5.1: "if a server receives a request with a stale term number, it rejects" it',
  seedsMax: 60,
  makeCore: () => (options, recovered) => new CountsOldAcknowledgements(options, recovered),
};
