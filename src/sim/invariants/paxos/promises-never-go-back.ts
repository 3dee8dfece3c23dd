/** What an acceptor promised stands, also after a crash. */
import type { NodeId } from '../../../consensus/types.js';
import { type Ballot, compareBallots } from '../../../paxos/ballot.js';
import { registerText } from '../../../trace/register-text.js';
import { ViolationError } from '../../violation.js';
import type { Core, Knowledge, PaxosInvariant, PaxosWatch } from './invariant.js';
import { ballotName } from './observed.js';

const NAME = 'promises never go back';

export const promisesNeverGoBack: PaxosInvariant = {
  name: NAME,
  source: 'Paxos Made Simple, sections 2.2 and 2.5',
  promise: 'an acceptor never promises less than it has said, unless its register was rightly forgotten',
  watch: (knowledge) => new Promises(knowledge),
};

class Promises implements PaxosWatch {
  /** The highest that each node said, by register. */
  private readonly saidBy = new Map<NodeId, Map<string, Ballot>>();

  constructor(private readonly knowledge: Knowledge) {}

  said(message: Parameters<NonNullable<PaxosWatch['said']>>[0]): void {
    if (message.type !== 'promise' && message.type !== 'accepted') return;
    const { ballot, from, key } = message;
    const said = this.saidBy.get(from) ?? new Map<string, Ballot>();
    this.saidBy.set(from, said);
    const before = said.get(key);
    if (before === undefined || compareBallots(before, ballot) < 0) said.set(key, ballot);
  }

  stepped(node: NodeId, core: Core): void {
    for (const [key, ballot] of this.saidBy.get(node) ?? []) this.check(node, core, key, ballot);
  }

  private check(node: NodeId, core: Core, key: string, ballot: Ballot): void {
    const promised = core.register(key)?.promised ?? null;
    if (promised !== null && compareBallots(promised, ballot) >= 0) return;
    const collected = this.knowledge.collected(key);
    if (collected !== null && compareBallots(collected, ballot) >= 0) return;
    const now = promised === null ? 'nothing' : ballotName(promised);
    throw new ViolationError(
      NAME,
      `${node} promised ${ballotName(ballot)} for ${registerText(key)}, and now has ${now}`,
    );
  }
}
