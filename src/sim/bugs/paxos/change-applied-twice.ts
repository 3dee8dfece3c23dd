/** Leaves out the look whether an earlier attempt of a change has come through already. */
import { PaxosCore } from '../../../paxos/core.js';
import type { Operation, Round } from '../../../paxos/operation.js';
import { Proposer } from '../../../paxos/proposer.js';
import type { RegisterValue } from '../../../paxos/register.js';
import type { Reply } from '../../../resp/reply.js';
import type { PlantedBug } from '../planted-bug.js';

class AppliesAgain extends Proposer<Reply> {
  protected override propose(operation: Operation<Reply>, round: Round): void {
    const { newest } = round;
    if (newest !== null) round.newest = { ...newest, value: nameless(newest.value, this.state.id) };
    super.propose(operation, round);
  }
}

/** As if nobody could tell whose changes are in the value. */
function nameless({ state, changes }: RegisterValue, id: string): RegisterValue {
  return { state, changes: changes.filter(({ nodeId }) => nodeId !== id) };
}

class Core extends PaxosCore<Reply> {
  protected override createProposer(): Proposer<Reply> {
    return new AppliesAgain(this.state);
  }
}

export const changeAppliedTwice: PlantedBug = {
  name: 'change-applied-twice',
  title: 'a proposer that lost a round applies its change anew, though another may have adopted it',
  story:
    'A proposer increments a counter, and one acceptor has it when another proposer comes along, adopts ' +
    'the value and goes on from it. The first one hears of a conflict and tries again: the counter has ' +
    'gone up by two for one request.',
  source: 'CASPaxos, section 2.2: after a conflict on accept the change may or may not have been made',
  seedsMax: 1,
  makePaxosCore: (options, recovered) => new Core(options, recovered),
};
