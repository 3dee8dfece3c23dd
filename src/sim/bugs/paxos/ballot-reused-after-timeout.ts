/** Leaves out that a prepared ballot is gone once an accept was sent with it and nobody answered in time. */
import { PaxosCore } from '../../../paxos/core.js';
import type { FailureReason } from '../../../paxos/effects.js';
import type { Operation } from '../../../paxos/operation.js';
import { Proposer } from '../../../paxos/proposer.js';
import type { Reply } from '../../../resp/reply.js';
import type { PlantedBug } from '../planted-bug.js';

class KeepsItsBallot extends Proposer<Reply> {
  protected override fail(operation: Operation<Reply>, reason: FailureReason): void {
    const { round } = operation;
    super.fail(operation, reason);
    const newest = round?.newest ?? null;
    if (round === null || newest === null || reason !== 'noQuorum') return;
    this.cache.put(operation.key, { ballot: round.ballot, newest });
  }
}

class Core extends PaxosCore<Reply> {
  protected override createProposer(): Proposer<Reply> {
    return new KeepsItsBallot(this.state);
  }
}

export const ballotReusedAfterTimeout: PlantedBug = {
  name: 'ballot-reused-after-timeout',
  title: 'a proposer clears its cache of prepared ballots on a conflict, but not on a time-out',
  story:
    'A proposer sends v1 with its prepared ballot; one acceptor gets it, then the time is over. The next ' +
    'request finds the ballot still in the cache and sends v2 with it, which a majority accepts. ' +
    'Whoever asks next may hear of v1 and v2 under one ballot, and takes v1: an acknowledged write is lost.',
  source: 'CASPaxos, section 2.2.1, as implemented in JavaScript: the cache was cleared on conflict only',
  seedsMax: 23,
  makePaxosCore: (options, recovered) => new Core(options, recovered),
};
