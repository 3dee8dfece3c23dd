/** Leaves out that a leader becomes a follower when it hears of a later term: it only takes over the number. */
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import { advanceTerm } from '../../raft/roles.js';
import type { PlantedBug } from './planted-bug.js';

class LeadsOn extends RaftCore {
  override step(message: RaftMessage): void {
    const { state } = this;
    const isAnswer = message.type === 'appendEntriesResponse' || message.type === 'installSnapshotResponse';
    const isNews = isAnswer && message.to === this.id && message.term > this.term;
    if (isNews && state.role === 'leader') advanceTerm(state, message.term, null);
    super.step(message);
  }
}

export const noStepDownOnHigherTerm: PlantedBug = {
  name: 'no-step-down-on-higher-term',
  title: 'a leader takes over a later term, but leads on',
  story:
    'A leader that was cut off learns from an answer that a later term has begun. It takes over the number ' +
    'of the term, so that its messages count again, but does not stop to lead: the term now has two ' +
    'leaders, and followers believe both.',
  source: 'Raft, Figure 2, rules for all servers: "set currentTerm = T, convert to follower"',
  seedsMax: 14,
  makeCore: () => (options, recovered) => new LeadsOn(options, recovered),
};
