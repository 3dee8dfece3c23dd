/** Leaves out that a promise is on disk before it is given: only what is accepted is written down. */
import { PaxosCore } from '../../../paxos/core.js';
import type { PaxosEffects, PersistRecords } from '../../../paxos/effects.js';
import type { Reply } from '../../../resp/reply.js';
import type { PlantedBug } from '../planted-bug.js';

class ForgetsItsPromises extends PaxosCore<Reply> {
  override takeEffects(): PaxosEffects<Reply> {
    const effects = super.takeEffects();
    return effects.persist === null ? effects : { ...effects, persist: withoutPromises(effects.persist) };
  }
}

/** The promise that rides along with an accept is left out as well. */
function withoutPromises({ records, sequence }: PersistRecords): PersistRecords {
  const kept = records
    .filter(({ type }) => type !== 'promised')
    .map((record) => (record.type === 'accepted' ? { ...record, promised: record.ballot } : record));
  return { sequence, records: kept };
}

export const promiseNotPersisted: PlantedBug = {
  name: 'promise-not-persisted',
  title: 'an acceptor writes down what it accepts, but not what it promises',
  story:
    'An acceptor promises a ballot, crashes, and comes back without knowing. It then accepts an earlier ' +
    'that is still on its way, and with it that ballot has a majority, too: two proposers that know ' +
    'nothing of each other are both told that their value was chosen.',
  source: 'Paxos Made Simple, section 2.5: the acceptor "records its intended response in stable storage"',
  seedsMax: 1,
  makePaxosCore: (options, recovered) => new ForgetsItsPromises(options, recovered),
};
