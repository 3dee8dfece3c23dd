/** Leaves out who sent a vote: messages are counted instead of voters. */
import { majorityOf } from '../../consensus/quorum.js';
import { RaftCore } from '../../raft/core.js';
import type { RaftMessage, RequestVoteResponse } from '../../raft/messages.js';
import { appendNoop } from '../../raft/proposals.js';
import { becomeLeader } from '../../raft/roles.js';
import type { Campaign } from '../../raft/state.js';
import type { PlantedBug } from './planted-bug.js';

class CountsMessages extends RaftCore {
  private counted: { readonly campaign: Campaign; repeated: number } | null = null;

  override step(message: RaftMessage): void {
    if (message.type === 'requestVoteResponse' && message.granted) this.countRepeated(message);
    super.step(message);
    this.winIfEnough();
  }

  private countRepeated(message: RequestVoteResponse): void {
    const { campaign } = this.state;
    if (campaign === null || campaign.preVote || message.preVote || message.term !== this.term) return;
    if (this.counted?.campaign !== campaign) this.counted = { campaign, repeated: 0 };
    if (campaign.votesGranted.has(message.from)) this.counted.repeated += 1;
  }

  private winIfEnough(): void {
    const { state, counted } = this;
    if (counted === null || counted.campaign !== state.campaign) return;
    const voters = [...counted.campaign.votesGranted.values()].filter((granted) => granted).length;
    if (voters + counted.repeated < majorityOf(state.configuration.voters.length)) return;
    becomeLeader(state);
    appendNoop(state);
  }
}

export const voteCountedTwice: PlantedBug = {
  name: 'vote-counted-twice',
  title: 'a candidate counts messages with votes instead of nodes that voted',
  story:
    'The network delivers a vote twice, and the candidate counts it twice. It believes that it has a ' +
    'majority, and leads while another node has the real one.',
  source: 'Raft, section 5.5: RPCs are idempotent, they may be retried and arrive again',
  seedsMax: 70,
  makeCore: () => (options, recovered) => new CountsMessages(options, recovered),
};
