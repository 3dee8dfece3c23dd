/** Leaves out all steps between a deletion and the moment at which its register is forgotten. */
import type { Ballot } from '../../../paxos/ballot.js';
import { Collector } from '../../../paxos/collector.js';
import { PaxosCore } from '../../../paxos/core.js';
import type { Reply } from '../../../resp/reply.js';
import type { PlantedBug } from '../planted-bug.js';

class ForgetsAtOnce extends Collector<Reply> {
  override add(_key: string, _ballot: Ballot): void {}

  /** A deletion was chosen: everybody may forget it. */
  forget(key: string, ballot: Ballot): void {
    const { state } = this;
    for (const node of state.options.nodes) {
      const addressed = { ...state.addressed(node), collection: ballot.counter };
      state.send({ ...addressed, type: 'remove', registers: [{ key, ballot }] });
    }
  }
}

class Core extends PaxosCore<Reply> {
  protected override createCollector(): Collector<Reply> {
    return new ForgetsAtOnce(this.state, this.proposer);
  }

  override takeEffects() {
    const { collector, state } = this;
    for (const { key, ballot } of state.chosen) {
      const isDeleted = this.register(key)?.accepted?.value.state === null;
      if (isDeleted && collector instanceof ForgetsAtOnce) collector.forget(key, ballot);
    }
    return super.takeEffects();
  }
}

export const tombstoneDroppedEarly: PlantedBug = {
  name: 'tombstone-dropped-early',
  title: 'acceptors forget a deleted key as soon as a majority has accepted its tombstone',
  story:
    'A key is deleted while one acceptor cannot be reached; the others accept the tombstone and forget ' +
    'it. The one that was away still has the value, and with nobody left to contradict it, the next ' +
    'reader brings the deleted key back.',
  source: 'CASPaxos, section 3.1 (lost deletes)',
  seedsMax: 1,
  makePaxosCore: (options, recovered) => new Core(options, recovered),
};
