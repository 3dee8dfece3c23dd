/** Leaves out that, of all acceptances among the promises, that of the highest ballot counts. */
import { PaxosCore } from '../../../paxos/core.js';
import { Proposer } from '../../../paxos/proposer.js';
import type { Acceptance } from '../../../paxos/register.js';
import type { Reply } from '../../../resp/reply.js';
import type { PlantedBug } from '../planted-bug.js';

class TakesTheFirst extends Proposer<Reply> {
  protected override newerOf(left: Acceptance | null, right: Acceptance | null): Acceptance | null {
    return left ?? right;
  }
}

class Core extends PaxosCore<Reply> {
  protected override createProposer(): Proposer<Reply> {
    return new TakesTheFirst(this.state);
  }
}

export const highestBallotIgnored: PlantedBug = {
  name: 'highest-ballot-ignored',
  title: 'a proposer goes on from the first acceptance it hears of, not from that of the highest ballot',
  story:
    'An acceptor that missed the newest value answers first, with an old one. The proposer builds upon ' +
    'that, a majority accepts it, and what was chosen in between is gone: an increment is lost, or a ' +
    'deleted key is back.',
  source: 'Paxos Made Simple, section 2.2 (P2c): "the value of the highest-numbered proposal"',
  seedsMax: 1,
  makePaxosCore: (options, recovered) => new Core(options, recovered),
};
