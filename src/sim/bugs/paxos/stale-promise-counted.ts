/** Leaves out the question whether a promise or an acceptance belongs to the round that is under way. */
import { PaxosCore } from '../../../paxos/core.js';
import type { Operation, Round } from '../../../paxos/operation.js';
import { Proposer } from '../../../paxos/proposer.js';
import type { Reply } from '../../../resp/reply.js';
import type { PlantedBug } from '../planted-bug.js';

class CountsLateAnswers extends Proposer<Reply> {
  protected override roundOf(operation: Operation<Reply> | null): Round | null {
    return operation?.round ?? null;
  }
}

class Core extends PaxosCore<Reply> {
  protected override createProposer(): Proposer<Reply> {
    return new CountsLateAnswers(this.state);
  }
}

export const stalePromiseCounted: PlantedBug = {
  name: 'stale-promise-counted',
  title: 'promises and acceptances count for whatever round is under way when they come',
  story:
    'A proposer loses a round and begins another. A promise of the first round comes late and is counted ' +
    'for the second, although its acceptor has promised nothing of the kind, and has accepted another ' +
    'value since. The proposer has its majority, and overwrites what it should have found.',
  source: 'MyPaxos #18 (stale prepare replies)',
  seedsMax: 1,
  makePaxosCore: (options, recovered) => new Core(options, recovered),
};
