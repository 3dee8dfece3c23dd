/** Leaves out that PreVote changes nothing: the vote of the term is forgotten when a node asks around. */
import type { Effects } from '../../consensus/effects.js';
import type { HardState } from '../../consensus/types.js';
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class ForgetsItsVoteToAskAround extends RaftCore {
  private written: HardState | null = null;

  override tick(): void {
    const before = this.state.campaign;
    super.tick();
    const { campaign } = this.state;
    if (campaign !== before && campaign?.preVote === true) this.state.votedFor = null;
  }

  /** The first vote of a term stays on disk: a log does not take another one in its place. */
  override takeEffects(): Effects<RaftMessage> {
    const effects = super.takeEffects();
    const { persist } = effects;
    if (persist === null || persist.hardState === null) return effects;
    const { written } = this;
    const isSecond = written?.currentTerm === persist.hardState.currentTerm && written.votedFor !== null;
    if (!isSecond) this.written = persist.hardState;
    return isSecond ? { ...effects, persist: { ...persist, hardState: null } } : effects;
  }
}

export const preVoteResetsVote: PlantedBug = {
  name: 'pre-vote-resets-vote',
  title: 'a node forgets its vote when it begins a PreVote',
  story:
    'A node has voted, hears nothing, and asks around whether it could win. Nothing should change by that, ' +
    'but it forgets its vote. When another candidate of the same term asks for it, ' +
    'it votes a second time, and two nodes may lead in one term.',
  source: 'dissertation, section 9.6; canonical/raft #196',
  seedsMax: 24,
  makeCore: () => (options, recovered) => new ForgetsItsVoteToAskAround(options, recovered),
};
