/** Every later proposal builds upon what was chosen. */
import { type Ballot, compareBallots } from '../../../paxos/ballot.js';
import { registerText } from '../../../trace/register-text.js';
import { ViolationError } from '../../violation.js';
import type { Knowledge, PaxosInvariant, PaxosWatch, Proposal } from './invariant.js';
import { ballotName } from './observed.js';

const NAME = 'chosen stays chosen';

export const chosenStaysChosen: PaxosInvariant = {
  name: NAME,
  source: 'Paxos Made Simple, section 2.2 (P2c); CASPaxos, appendix A',
  promise:
    'once a value is chosen, every proposal of a later ballot is made from it or from what was made of it',
  watch: (knowledge) => new ChosenValues(knowledge),
};

class ChosenValues implements PaxosWatch {
  /** The newest of each register. */
  private readonly newest = new Map<string, Ballot>();

  constructor(private readonly knowledge: Knowledge) {}

  said(message: Parameters<NonNullable<PaxosWatch['said']>>[0]): void {
    if (message.type === 'chosen') for (const { key, ballot } of message.registers) this.chosen(key, ballot);
    else if (message.type === 'accept') {
      const proposal = this.knowledge.proposal(message.key, message.ballot);
      const chosen = this.newest.get(message.key);
      if (proposal !== null && chosen !== undefined) this.check(message.key, chosen, proposal);
    }
  }

  private chosen(key: string, ballot: Ballot): void {
    for (const proposal of this.knowledge.proposals(key)) this.check(key, ballot, proposal);
    const before = this.newest.get(key);
    if (before === undefined || compareBallots(before, ballot) < 0) this.newest.set(key, ballot);
  }

  private check(key: string, chosen: Ballot, { ballot, basis }: Proposal): void {
    if (basis === undefined || compareBallots(ballot, chosen) <= 0) return;
    if (basis !== null && compareBallots(basis, chosen) >= 0) return;
    const collected = this.knowledge.collected(key);
    if (collected !== null && compareBallots(collected, chosen) >= 0) return;
    const made = basis === null ? 'nothing' : `ballot ${ballotName(basis)}`;
    throw new ViolationError(
      NAME,
      `ballot ${ballotName(ballot)} for ${registerText(key)} is made from ${made}, though ${ballotName(chosen)} was chosen before`,
    );
  }
}
