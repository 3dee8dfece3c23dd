/** What an acceptor said that it accepted is on its disk. */
import type { NodeId } from '../../../consensus/types.js';
import { type Ballot, compareBallots } from '../../../paxos/ballot.js';
import { registerText } from '../../../trace/register-text.js';
import { ViolationError } from '../../violation.js';
import type { Core, Knowledge, PaxosInvariant, PaxosWatch } from './invariant.js';
import { ballotName } from './observed.js';

const NAME = 'acknowledged is durable';

export const acknowledgedIsDurable: PaxosInvariant = {
  name: NAME,
  source: 'Paxos Made Simple, section 2.5: "stable storage, preserved during failures"',
  promise: 'what an acceptor acknowledged, or a proposer counted for itself, is there again after a crash',
  watch: (knowledge) => new Acceptances(knowledge),
};

class Acceptances implements PaxosWatch {
  private readonly byNode = new Map<NodeId, Map<string, Ballot>>();

  constructor(private readonly knowledge: Knowledge) {}

  said(message: Parameters<NonNullable<PaxosWatch['said']>>[0], core: Core): void {
    if (message.type === 'accepted') this.note(message.from, message.key, message.ballot);
    else if (message.type === 'chosen') {
      for (const { key, ballot } of message.registers) this.noteOwn(message.from, core, key, ballot);
    }
  }

  started(node: NodeId, core: Core): void {
    for (const [key, ballot] of this.byNode.get(node) ?? []) this.check(node, core, key, ballot);
  }

  /** A proposer that is needed for the majority has counted its own acceptor. */
  private noteOwn(node: NodeId, core: Core, key: string, ballot: Ballot): void {
    const { nodes } = this.knowledge;
    const others = nodes.filter((other) => other !== node && this.knowledge.hasAccepted(other, key, ballot));
    const isNeeded = others.length <= Math.floor(nodes.length / 2);
    const accepted = core.register(key)?.accepted?.ballot ?? null;
    if (isNeeded && accepted !== null && compareBallots(accepted, ballot) >= 0) this.note(node, key, ballot);
  }

  private note(node: NodeId, key: string, ballot: Ballot): void {
    const noted = this.byNode.get(node) ?? new Map<string, Ballot>();
    this.byNode.set(node, noted);
    const before = noted.get(key);
    if (before === undefined || compareBallots(before, ballot) < 0) noted.set(key, ballot);
  }

  private check(node: NodeId, core: Core, key: string, ballot: Ballot): void {
    const accepted = core.register(key)?.accepted?.ballot ?? null;
    if (accepted !== null && compareBallots(accepted, ballot) >= 0) return;
    const collected = this.knowledge.collected(key);
    if (collected !== null && compareBallots(collected, ballot) >= 0) return;
    throw new ViolationError(
      NAME,
      `${node} came back without ${registerText(key)} of ballot ${ballotName(ballot)}, which it had accepted`,
    );
  }
}
