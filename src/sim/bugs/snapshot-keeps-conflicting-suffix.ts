/** Leaves out the term when a follower looks whether it has the last entry of a snapshot already. */
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class ComparesIndexesOnly extends RaftCore {
  override step(message: RaftMessage): void {
    if (message.type !== 'installSnapshot' || message.to !== this.id || message.term < this.term) {
      super.step(message);
      return;
    }
    const { metadata } = message;
    const term = this.termAt(metadata.index) ?? metadata.term;
    super.step({ ...message, metadata: { ...metadata, term } });
  }
}

export const snapshotKeepsConflictingSuffix: PlantedBug = {
  name: 'snapshot-keeps-conflicting-suffix',
  title: 'a follower keeps its log if it has any entry at the index of a snapshot, of whatever term',
  story:
    'An old leader has entries that nobody else took. The others go on without it and send it a snapshot; ' +
    'but its log is long enough, so that it keeps what it has, and takes it for committed. ' +
    'Its machine applies writes that never happened.',
  source:
    'dissertation, section 5.3: only an "existing log entry [with the] same index and term"; hashicorp/raft #704',
  seedsMax: 299,
  makeCore: () => (options, recovered) => new ComparesIndexesOnly(options, recovered),
};
