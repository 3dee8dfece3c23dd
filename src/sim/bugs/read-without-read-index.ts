/** Leaves out the round of heartbeats in which a leader asks, before it answers a read, whether it still leads. */
import type { Effects } from '../../consensus/effects.js';
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import { answerConfirmedReads, beginReadRound } from '../../raft/reads.js';
import type { PlantedBug } from './planted-bug.js';

class ReadsUnasked extends RaftCore {
  override takeEffects(): Effects<RaftMessage> {
    const { state } = this;
    if (state.role === 'leader') {
      beginReadRound(state);
      for (const progress of state.progress.values()) progress.readRound = state.reads.round;
      answerConfirmedReads(state);
    }
    return super.takeEffects();
  }
}

export const readWithoutReadIndex: PlantedBug = {
  name: 'read-without-read-index',
  title: 'a leader answers reads without asking a majority whether it still leads',
  story:
    'A leader is cut off, and the others elect a new one, which takes writes. The old one does not know, ' +
    'and goes on to answer reads from its machine: a client reads a value that another has already ' +
    'replaced.',
  source: 'Raft, section 8; dissertation, section 6.4',
  seedsMax: 11,
  makeCore: () => (options, recovered) => new ReadsUnasked(options, recovered),
};
