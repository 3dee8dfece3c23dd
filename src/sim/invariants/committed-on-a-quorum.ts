/** What a leader commits has been acknowledged by a majority, and is found again on every disk it relied on. */
import { majorityOf } from '../../consensus/quorum.js';
import type { LogIndex, NodeId, Term } from '../../consensus/types.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { Observation } from '../observation.js';
import { ViolationError } from '../violation.js';
import type { Invariant, Knowledge, Watch } from './invariant.js';

const NAME = 'committed is on a quorum';

export const committedOnAQuorum: Invariant = {
  name: NAME,
  source: 'Raft, section 5.3',
  promise: 'a leader commits an entry only once a majority of the voters has it on disk',
  watch: (knowledge) => new Acknowledgements(knowledge),
};

class Acknowledgements implements Watch {
  /** What each follower acknowledged to the leader of each term: an old one may still count it. */
  private readonly followers = new Map<NodeId, Map<Term, LogIndex>>();
  /** Up to where a leader counted itself. */
  private readonly leaders = new Map<NodeId, LogIndex>();

  constructor(private readonly knowledge: Knowledge) {}

  said(message: RaftMessage): void {
    if (message.type !== 'appendEntriesResponse' && message.type !== 'installSnapshotResponse') return;
    const { from, term, matchIndex } = message;
    const byTerm = this.followers.get(from) ?? new Map<Term, LogIndex>();
    this.followers.set(from, byTerm);
    byTerm.set(term, Math.max(byTerm.get(term) ?? 0, matchIndex));
  }

  stepped(observation: Observation): void {
    const { before, now } = observation;
    if (before === null) this.checkRecovered(observation);
    else if (now.role === 'leader' && now.commitIndex > before.commitIndex) this.checkCommit(observation);
  }

  private checkCommit({ node, now }: Observation): void {
    const { voters } = this.knowledge;
    const others = voters.filter((voter) => voter !== node && this.has(voter, now.term, now.commitIndex));
    const needed = majorityOf(voters.length);
    if (others.length < needed) this.leaders.set(node, now.commitIndex);
    if (others.length + 1 >= needed) return;
    const holders = [node, ...others].join(', ');
    throw new ViolationError(
      NAME,
      `${node} commits entry ${now.commitIndex} in term ${now.term}, which only ${holders} of ${voters.length} voters can have`,
    );
  }

  private has(voter: NodeId, term: Term, index: LogIndex): boolean {
    return (this.followers.get(voter)?.get(term) ?? 0) >= index;
  }

  private checkRecovered({ node, core }: Observation): void {
    const index = this.leaders.get(node) ?? 0;
    const term = this.knowledge.committed.get(index)?.term;
    if (term === undefined || index < core.firstLogIndex || core.termAt(index) === term) return;
    throw new ViolationError(
      NAME,
      `${node} came back without entry ${index} of term ${term}, which it had committed counting itself`,
    );
  }
}
