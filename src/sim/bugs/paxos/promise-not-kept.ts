/** Leaves out that an acceptor looks at what it has promised before it accepts. */
import { Acceptor } from '../../../paxos/acceptor.js';
import { PaxosCore } from '../../../paxos/core.js';
import type { Accept } from '../../../paxos/messages.js';
import { Register } from '../../../paxos/register.js';
import type { Reply } from '../../../resp/reply.js';
import type { PlantedBug } from '../planted-bug.js';

class AcceptsAnything extends Acceptor {
  override handleAccept(message: Accept): void {
    const { registers } = this.state.durable;
    const register = this.register(message.key);
    // As if only what is accepted could be in the way of an accept.
    if (register?.accepted)
      registers.set(message.key, new Register(register.accepted.ballot, register.accepted));
    else registers.delete(message.key);
    super.handleAccept(message);
    const after = this.register(message.key);
    if (register !== null && after === null) registers.set(message.key, register);
  }
}

class Core extends PaxosCore<Reply> {
  protected override createAcceptor(): Acceptor {
    return new AcceptsAnything(this.state);
  }
}

export const promiseNotKept: PlantedBug = {
  name: 'promise-not-kept',
  title: 'an acceptor compares an accept with what it has accepted, but not with what it has promised',
  story:
    'An acceptor has promised a later ballot, and told its proposer that there is nothing yet. Then an ' +
    'earlier accept arrives and is accepted after all. Its proposer has a majority, the later one does ' +
    'not know, and overwrites it.',
  source: 'Paxos Made Simple, section 2.2 (P1a)',
  seedsMax: 2,
  makePaxosCore: (options, recovered) => new Core(options, recovered),
};
