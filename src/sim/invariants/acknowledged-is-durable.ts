/** What a node has said, it still knows when it comes back: its terms, and the entries it acknowledged. */
import type { LogIndex, NodeId, Term } from '../../consensus/types.js';
import type { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { Observation } from '../observation.js';
import { ViolationError } from '../violation.js';
import type { Invariant, Watch } from './invariant.js';

const NAME = 'acknowledged is durable';

/** What a node has bound itself to. */
interface Promised {
  term: Term;
  /** By log matching, the last entry stands for all before it. */
  index: LogIndex;
  indexTerm: Term;
}

export const acknowledgedIsDurable: Invariant = {
  name: NAME,
  source: 'Raft, Figure 2 (updated on stable storage before responding)',
  promise: 'a node that comes back still has the terms it spoke in and the entries it acknowledged',
  watch: () => new Promises(),
};

class Promises implements Watch {
  private readonly byNode = new Map<NodeId, Promised>();

  said(message: RaftMessage, core: RaftCore): void {
    if (!bindsSender(message)) return;
    const promised = this.of(message.from);
    promised.term = Math.max(promised.term, message.term);
    if (message.type !== 'appendEntriesResponse' || message.matchIndex <= promised.index) return;
    // What is in a snapshot already is not in the log any more.
    const indexTerm = core.termAt(message.matchIndex);
    if (indexTerm === null) return;
    promised.index = message.matchIndex;
    promised.indexTerm = indexTerm;
  }

  stepped({ node, core, before, cutFrom }: Observation): void {
    const promised = this.of(node);
    if (before === null) checkRecovered(node, core, promised);
    // What a leader had it replace, it no longer has to have.
    if (cutFrom === null || cutFrom > promised.index) return;
    promised.index = cutFrom - 1;
    promised.indexTerm = core.termAt(cutFrom - 1) ?? 0;
  }

  private of(node: NodeId): Promised {
    const promised = this.byNode.get(node) ?? { term: 0, index: 0, indexTerm: 0 };
    this.byNode.set(node, promised);
    return promised;
  }
}

/** Messages that others rely on; a question, such as PreVote, binds nobody. */
function bindsSender(message: RaftMessage): boolean {
  if (message.type === 'requestVote') return !message.preVote;
  if (message.type === 'requestVoteResponse') return message.granted && !message.preVote;
  return message.type === 'appendEntries' || message.type === 'appendEntriesResponse';
}

function checkRecovered(node: NodeId, core: RaftCore, { term, index, indexTerm }: Promised): void {
  if (core.term < term) {
    throw new ViolationError(NAME, `${node} came back in term ${core.term}, but had spoken in term ${term}`);
  }
  if (index < core.firstLogIndex || core.termAt(index) === indexTerm) return;
  throw new ViolationError(
    NAME,
    `${node} came back without entry ${index} of term ${indexTerm}, which it had acknowledged`,
  );
}
