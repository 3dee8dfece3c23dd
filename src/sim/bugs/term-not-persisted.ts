/** Leaves out that the term is on disk before anybody hears of it; the vote, one record with it, is lost too. */
import type { Effects } from '../../consensus/effects.js';
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class ForgetsItsTerm extends RaftCore {
  override takeEffects(): Effects<RaftMessage> {
    const effects = super.takeEffects();
    const { persist } = effects;
    return persist === null ? effects : { ...effects, persist: { ...persist, hardState: null } };
  }
}

export const termNotPersisted: PlantedBug = {
  name: 'term-not-persisted',
  title: 'a node writes down its log, but not its term',
  story:
    'A node that restarts takes the term of its last entry for the current one. It follows leaders that ' +
    'were replaced long ago, and campaigns in terms that it has voted in before.',
  source: 'Raft, Figure 2: currentTerm is persistent state on all servers',
  seedsMax: 6,
  makeCore: () => (options, recovered) => new ForgetsItsTerm(options, recovered),
};
