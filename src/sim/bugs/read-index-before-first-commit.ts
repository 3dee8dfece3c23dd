/** Leaves out that a new leader commits an entry of its own term before it serves reads. */
import type { Effects } from '../../consensus/effects.js';
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import { answerConfirmedReads } from '../../raft/reads.js';
import type { PlantedBug } from './planted-bug.js';

class ReadsTooEarly extends RaftCore {
  override takeEffects(): Effects<RaftMessage> {
    this.beginEarlyRound();
    return super.takeEffects();
  }

  /** What the core does for reads once an entry of the term is committed. */
  private beginEarlyRound(): void {
    const { state } = this;
    const { reads } = state;
    if (state.role !== 'leader' || state.committedInTerm || reads.waiting.length === 0) return;
    reads.round += 1;
    reads.rounds.push({ round: reads.round, index: state.commitIndex, requests: reads.waiting });
    reads.waiting = [];
    for (const progress of state.progress.values()) progress.heartbeatDue = true;
    answerConfirmedReads(state);
  }
}

export const readIndexBeforeFirstCommit: PlantedBug = {
  name: 'read-index-before-first-commit',
  title: 'a new leader serves reads before it has committed an entry of its own term',
  story:
    'A new leader has every committed entry in its log, but does not know yet up to where they are ' +
    'committed. It takes what it does know for the read index, and misses writes that its predecessor ' +
    'has acknowledged to clients.',
  source: 'dissertation, section 6.4, step 1; etcd #7331',
  seedsMax: 4,
  makeCore: () => (options, recovered) => new ReadsTooEarly(options, recovered),
};
