/** Leaves out that acceptors reject what was sent before its proposer was told to forget. */
import { Acceptor } from '../../../paxos/acceptor.js';
import { PaxosCore } from '../../../paxos/core.js';
import type { Accept, Prepare } from '../../../paxos/messages.js';
import type { Reply } from '../../../resp/reply.js';
import type { PlantedBug } from '../planted-bug.js';

class IgnoresAges extends Acceptor {
  protected override mayAnswer(message: Prepare | Accept): boolean {
    this.state.counter.see(message.ballot);
    return true;
  }
}

class Core extends PaxosCore<Reply> {
  protected override createAcceptor(): Acceptor {
    return new IgnoresAges(this.state);
  }
}

export const ageIgnored: PlantedBug = {
  name: 'age-ignored',
  title: 'acceptors take messages of any age, also after a tombstone was forgotten',
  story:
    'An accept is held back in the network. Meanwhile its key is deleted, the tombstone is written to ' +
    'all acceptors and forgotten by all. Then the old accept arrives, finds nothing in its way, and the ' +
    'deleted value is back.',
  source: 'CASPaxos, section 3.1, step 2c',
  seedsMax: 83,
  makePaxosCore: (options, recovered) => new Core(options, recovered),
};
