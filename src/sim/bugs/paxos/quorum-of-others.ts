/** Leaves out the node itself when it works out how many nodes are a majority. */
import { PaxosCore } from '../../../paxos/core.js';
import { Proposer } from '../../../paxos/proposer.js';
import type { Reply } from '../../../resp/reply.js';
import type { PlantedBug } from '../planted-bug.js';

/** Half of the others and itself: right for 3 and 5 nodes, one too few for 2, 4 and 6. */
class CountsTheOthers extends Proposer<Reply> {
  protected override isMajority(nodes: number): boolean {
    const { options } = this.state;
    const others = options.nodes.length - 1;
    const counted = options.nodes.filter((_, place) => (nodes & (1 << place)) !== 0).length;
    return counted - 1 >= Math.floor(others / 2);
  }
}

class Core extends PaxosCore<Reply> {
  protected override createProposer(): Proposer<Reply> {
    return new CountsTheOthers(this.state);
  }
}

export const quorumOfOthers: PlantedBug = {
  name: 'quorum-of-others',
  title: 'a majority is worked out from the number of the other nodes, without the node itself',
  story:
    'Half of the others, and oneself: with three or five nodes that is a majority, and every test passes. ' +
    'With four nodes it is two, and two proposers find two majorities that share nobody. Each has its ' +
    'value chosen, and neither hears of the other.',
  source: 'Paxos Made Simple, section 2.2: "any two majorities have at least one acceptor in common"',
  seedsMax: 1,
  makePaxosCore: (options, recovered) => new Core(options, recovered),
};
