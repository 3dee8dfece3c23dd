/** Leaves out the node itself when it works out how many nodes are a majority. */
import { votersOf } from '../../consensus/quorum.js';
import type { NodeId } from '../../consensus/types.js';
import { commitTo } from '../../raft/commit.js';
import { RaftCore } from '../../raft/core.js';
import { campaign } from '../../raft/election.js';
import type { RaftMessage } from '../../raft/messages.js';
import { appendNoop } from '../../raft/proposals.js';
import { becomeLeader } from '../../raft/roles.js';
import type { PlantedBug } from './planted-bug.js';

class CountsTheOthers extends RaftCore {
  override step(message: RaftMessage): void {
    super.step(message);
    this.count();
  }

  override persisted(sequence: number): void {
    super.persisted(sequence);
    this.count();
  }

  private count(): void {
    if (this.role === 'candidate') this.countVotes();
    else if (this.role === 'leader') this.countAcknowledgements();
  }

  /** Half of the others and itself: right for 3 and 5 nodes, one too few for 2, 4 and 6. */
  private isEnough(holds: (voter: NodeId) => boolean): boolean {
    const { state } = this;
    const others = votersOf(state.configuration).filter((voter) => voter !== state.id);
    return holds(state.id) && others.filter(holds).length >= Math.floor(others.length / 2);
  }

  private countVotes(): void {
    const { state } = this;
    const { campaign: current } = state;
    if (current === null || !this.isEnough((voter) => current.votesGranted.get(voter) === true)) return;
    if (current.preVote) {
      campaign(state, false, current.leadershipTransfer);
      return;
    }
    becomeLeader(state);
    appendNoop(state);
  }

  private countAcknowledgements(): void {
    const { state } = this;
    for (let index = state.log.lastIndex; index > state.commitIndex; index -= 1) {
      if (state.log.termAt(index) !== state.currentTerm) return;
      if (!this.isEnough((voter) => this.reachedBy(voter) >= index)) continue;
      commitTo(state, index);
      state.sendsDue = true;
    }
  }

  private reachedBy(voter: NodeId): number {
    const { state } = this;
    return voter === state.id ? state.durability.durableIndex : (state.progress.get(voter)?.matchIndex ?? 0);
  }
}

export const majorityOfOthers: PlantedBug = {
  name: 'majority-of-others',
  title: 'a majority is worked out from the number of the other nodes, without the node itself',
  story:
    'Half of the others, and oneself: with three or five nodes that is a majority, and every test passes. ' +
    'With four nodes it is two, and when the network falls into two halves, each half elects a leader ' +
    'and commits writes of its own.',
  source: 'Raft, section 5.2: "votes from a majority of the servers in the full cluster"',
  seedsMax: 1,
  makeCore: () => (options, recovered) => new CountsTheOthers(options, recovered),
};
