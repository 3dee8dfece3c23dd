/** Leaves out that a read goes to the leader: every node answers from its own machine. */
import { RaftCore } from '../../raft/core.js';
import type { PlantedBug } from './planted-bug.js';

class ReadsItsOwnMachine extends RaftCore {
  override requestRead(context: number): void {
    if (this.role === 'leader') super.requestRead(context);
    else this.state.reads.ready.push({ context, index: this.commitIndex });
  }
}

export const readFromAnyNode: PlantedBug = {
  name: 'read-from-any-node',
  title: 'a follower answers reads from its own machine, without asking the leader how far it must be',
  story:
    'A client writes, is answered, and asks another node. That one is a follower that has not heard yet ' +
    'that the write is committed, or is cut off and will not hear for long: it answers with the value of ' +
    'before, and the client does not find its own write.',
  source: 'dissertation, section 6.4; Jepsen, "etcd and Consul" (2014)',
  seedsMax: 2,
  makeCore: () => (options, recovered) => new ReadsItsOwnMachine(options, recovered),
};
