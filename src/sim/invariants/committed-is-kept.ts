/**
 * What is committed can no longer be lost: whoever lacks it cannot win an election any more. It holds at the
 * very moment of the commit, long before somebody wins.
 */
import { majorityOf } from '../../consensus/quorum.js';
import type { LogIndex, NodeId, Term } from '../../consensus/types.js';
import type { RaftCore } from '../../raft/core.js';
import type { Observation } from '../observation.js';
import { ViolationError } from '../violation.js';
import type { Invariant, Knowledge, Watch } from './invariant.js';

const NAME = 'committed is kept';

export const committedIsKept: Invariant = {
  name: NAME,
  source: 'Raft, sections 5.4.1 to 5.4.3 and Figure 8',
  promise: 'once an entry is committed, a node without it finds no majority that would vote for it',
  watch: (knowledge) => new Electable(knowledge),
};

class Electable implements Watch {
  /** Of a node that is down, as it was last: its disk may hold less, which wins no elections. */
  private readonly cores = new Map<NodeId, RaftCore>();

  constructor(private readonly knowledge: Knowledge) {}

  stepped({ node, core, before, now }: Observation): void {
    this.cores.set(node, core);
    if (before === null || now.commitIndex === before.commitIndex) return;
    const term = core.termAt(now.commitIndex);
    if (term === null || this.knowledge.committed.has(now.commitIndex)) return;
    for (const [candidate, other] of this.cores) {
      if (!lacks(other, now.commitIndex, term)) continue;
      const supporters = this.supportersOf(other);
      if (supporters.length < majorityOf(this.knowledge.voters.length)) continue;
      throw new ViolationError(
        NAME,
        `${node} commits entry ${now.commitIndex} of term ${term}, but ${candidate} lacks it, and ${supporters.join(', ')} would still vote for it`,
      );
    }
  }

  /** Those whose log is not more up to date. */
  private supportersOf(candidate: RaftCore): readonly NodeId[] {
    const { lastLogTerm, lastLogIndex } = candidate;
    return [...this.cores]
      .filter(([, { lastLogTerm: term, lastLogIndex: index }]) => {
        return term < lastLogTerm || (term === lastLogTerm && index <= lastLogIndex);
      })
      .map(([voter]) => voter);
  }
}

function lacks(core: RaftCore, index: LogIndex, term: Term): boolean {
  return index >= core.firstLogIndex && core.termAt(index) !== term;
}
