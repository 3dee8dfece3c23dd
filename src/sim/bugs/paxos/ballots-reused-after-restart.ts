/** Leaves out that counters are reserved on disk: a restart goes on from the registers it finds. */
import { PaxosCore } from '../../../paxos/core.js';
import type { DurableState } from '../../../paxos/records.js';
import type { Reply } from '../../../resp/reply.js';
import type { PlantedBug } from '../planted-bug.js';

/** The highest counter of what was accepted here. */
function guessedCounter({ registers }: DurableState): number {
  let counter = 0;
  for (const { accepted } of registers.values()) counter = Math.max(counter, accepted?.ballot.counter ?? 0);
  return counter;
}

export const ballotsReusedAfterRestart: PlantedBug = {
  name: 'ballots-reused-after-restart',
  title: 'after a restart a proposer counts on from the highest ballot that its acceptor has accepted',
  story:
    'A proposer sends an accept, and crashes before its own disk has it. It comes back with what its disk ' +
    'has, which is less than it has used, and takes the same ballot for another value. Acceptors hold ' +
    'two values of one ballot, and no proposer can tell which one was chosen.',
  source: 'phxpaxos #145 (proposal ids must be unique across restarts)',
  seedsMax: 69,
  makePaxosCore: (options, recovered) => {
    recovered.reservedCounter = guessedCounter(recovered);
    return new PaxosCore<Reply>({ ...options, countersReserved: 1_000_000 }, recovered);
  },
};
