/**
 * Leaves out that an entry of the log is there once and for all: after a restart, a node that comes to lead
 * proposes again what it found in its log and does not know to be committed.
 */
import type { Effects } from '../../consensus/effects.js';
import { EntryKind, type LogEntry } from '../../consensus/types.js';
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { RaftOptions, RecoveredState } from '../../raft/options.js';
import type { PlantedBug } from './planted-bug.js';

class ProposesAgain extends RaftCore {
  private inDoubt: readonly LogEntry[];

  constructor(options: RaftOptions, recovered: RecoveredState) {
    super(options, recovered);
    this.inDoubt = this.entries(this.commitIndex + 1, this.lastLogIndex);
  }

  override takeEffects(): Effects<RaftMessage> {
    if (this.role === 'leader') this.proposeInDoubt();
    return super.takeEffects();
  }

  private proposeInDoubt(): void {
    const { inDoubt, commitIndex } = this;
    this.inDoubt = [];
    for (const { index, kind, data } of inDoubt) {
      if (kind === EntryKind.Command && index > commitIndex) this.propose(kind, data);
    }
  }
}

export const doubleApplyAfterRestart: PlantedBug = {
  name: 'double-apply-after-restart',
  title: 'a node that restarts and leads proposes the uncommitted end of its log once more',
  story:
    'After a restart a node does not know which of its last entries are committed. To be on the safe side it ' +
    'proposes them anew when it leads; but they are in the log already, and most of them were ' +
    'committed. A counter is incremented twice, a value that was replaced comes back.',
  source: 'dissertation, section 6.3; redisraft #13 (a write replayed by a proxy)',
  seedsMax: 1,
  makeCore: () => (options, recovered) => new ProposesAgain(options, recovered),
};
