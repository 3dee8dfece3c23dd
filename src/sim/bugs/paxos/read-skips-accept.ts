/** Leaves out the accept phase of whatever changes nothing: reads, and compare-and-sets that fail. */
import { PaxosCore } from '../../../paxos/core.js';
import type { Operation, Round } from '../../../paxos/operation.js';
import { Proposer } from '../../../paxos/proposer.js';
import type { Reply } from '../../../resp/reply.js';
import type { PlantedBug } from '../planted-bug.js';

class AnswersReadsAtOnce extends Proposer<Reply> {
  protected override propose(operation: Operation<Reply>, round: Round): void {
    const value = round.newest?.value ?? null;
    const { request } = operation;
    const isUnchanged = !request.isCollection && !operation.isUncertain && value !== null;
    if (isUnchanged && request.change(value.state).state === value.state) this.answer(operation, round);
    else super.propose(operation, round);
  }

  private answer(operation: Operation<Reply>, round: Round): void {
    const value = round.newest?.value;
    if (value === undefined) return;
    operation.propose(round.ballot, value);
    round.value = value;
    // Nothing was accepted: there is nothing to be told.
    const { chosen } = this.state;
    const { toTell } = this;
    this.state.chosen = [];
    this.toTell = [];
    this.chosen(operation, round);
    this.state.chosen = chosen;
    this.toTell = toTell;
  }
}

class Core extends PaxosCore<Reply> {
  protected override createProposer(): Proposer<Reply> {
    return new AnswersReadsAtOnce(this.state);
  }
}

export const readSkipsAccept: PlantedBug = {
  name: 'read-skips-accept',
  title: 'a read, or a compare-and-set that fails, is answered from the promises, without an accept',
  story:
    'A value has reached one acceptor alone when its proposer fails. A read hears of that acceptor and ' +
    'answers the new value; the next one hears of the others and answers the old one. Time went back.',
  source: 'scylla #6299 (reads and failed compare-and-sets must complete the accept phase)',
  seedsMax: 2,
  makePaxosCore: (options, recovered) => new Core(options, recovered),
};
