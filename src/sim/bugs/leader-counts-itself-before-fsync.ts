/** Leaves out that a leader counts itself only as far as its own disk has got. */

import type { Effects } from '../../consensus/effects.js';
import { quorumValue } from '../../consensus/quorum.js';
import { commitTo } from '../../raft/commit.js';
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class CountsItselfAtOnce extends RaftCore {
  override takeEffects(): Effects<RaftMessage> {
    if (this.role === 'leader') this.count();
    return super.takeEffects();
  }

  private count(): void {
    const { state } = this;
    const index = quorumValue(state.configuration, (voter) => {
      return voter === state.id ? state.log.lastIndex : (state.progress.get(voter)?.matchIndex ?? 0);
    });
    if (index <= state.commitIndex || state.log.termAt(index) !== state.currentTerm) return;
    commitTo(state, index);
    state.sendsDue = true;
  }
}

export const leaderCountsItselfBeforeFsync: PlantedBug = {
  name: 'leader-counts-itself-before-fsync',
  title: 'a leader counts itself among those that have an entry before its own disk has it',
  story:
    'A leader may replicate an entry while its own disk still works; but it also counts itself as one ' +
    'of the majority. It answers the client and crashes: the entry is on one disk fewer than a majority, ' +
    'in a cluster of one node on none at all, and the acknowledged write is lost.',
  source: 'dissertation, section 10.2.1; etcd #14370',
  seedsMax: 13,
  makeCore: () => (options, recovered) => new CountsItselfAtOnce(options, recovered),
};
