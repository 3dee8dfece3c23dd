/** Leaves out that an AppendEntries may be an old one: the log is made to end where the message ends. */
import { RaftCore } from '../../raft/core.js';
import type { AppendEntries, RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class CutsAfterTheMessage extends RaftCore {
  override step(message: RaftMessage): void {
    const isTaken = message.type === 'appendEntries' && this.willTake(message);
    super.step(message);
    if (isTaken) this.cutAfter(message.prevLogIndex + message.entries.length);
  }

  private willTake(message: AppendEntries): boolean {
    const { log, installing } = this.state;
    const isOfALeader = message.to === this.id && message.term >= this.term && installing === null;
    return isOfALeader && log.termAt(message.prevLogIndex) === message.prevLogTerm;
  }

  /** What it knows to be committed, it keeps. */
  private cutAfter(lastNewIndex: number): void {
    const { state } = this;
    const fromIndex = Math.max(lastNewIndex, state.commitIndex) + 1;
    if (fromIndex > state.log.lastIndex) return;
    const count = state.log.truncateFrom(fromIndex);
    state.durability.truncated(fromIndex);
    state.configurations.truncateFrom(fromIndex);
    state.events.push({ type: 'entriesDiscarded', term: state.currentTerm, fromIndex, count });
  }
}

export const truncateOnStaleAppend: PlantedBug = {
  name: 'truncate-on-stale-append',
  title: 'a follower cuts its log after the last entry of every AppendEntries',
  story:
    'Messages overtake each other. A follower that has taken and acknowledged newer entries gets an older ' +
    'AppendEntries, and throws the newer ones away; but the leader counts it among those that have them, ' +
    'and commits entries that too few nodes hold.',
  source: 'Raft, Figure 2, AppendEntries rule 3: only "if an existing entry conflicts with a new one"',
  seedsMax: 1,
  makeCore: () => (options, recovered) => new CutsAfterTheMessage(options, recovered),
};
