/** Leaves out that a snapshot of what is committed here already leads backwards, and is not installed. */
import type { SnapshotMetadata } from '../../consensus/types.js';
import { RaftCore } from '../../raft/core.js';
import type { InstallSnapshot, RaftMessage } from '../../raft/messages.js';
import type { PlantedBug } from './planted-bug.js';

class TakesOldSnapshots extends RaftCore {
  override step(message: RaftMessage): void {
    if (message.type === 'installSnapshot' && this.leadsBack(message)) this.takePiece(message);
    else super.step(message);
  }

  /** Before the machine is replaced, what is known to be committed goes back. */
  override snapshotInstalled(metadata: SnapshotMetadata): void {
    this.state.commitIndex = Math.min(this.state.commitIndex, metadata.index - 1);
    super.snapshotInstalled(metadata);
  }

  private leadsBack(message: InstallSnapshot): boolean {
    const { state } = this;
    const isOfLeader = message.term === this.term && message.from === state.leader;
    const { index } = message.metadata;
    const isOld = index <= this.commitIndex;
    return isOfLeader && state.role !== 'leader' && state.installing === null && isOld;
  }

  private takePiece(message: InstallSnapshot): void {
    const { state } = this;
    const { from, metadata, offset, data, done } = message;
    const isSame = state.receiving?.from === from && state.receiving.metadata.index === metadata.index;
    const receiving =
      isSame && state.receiving !== null ? state.receiving : { from, metadata, receivedBytes: 0 };
    state.receiving = receiving;
    state.electionElapsedTicks = 0;
    if (offset === receiving.receivedBytes) {
      state.snapshotPieces.push({ from, metadata, offset, data, done });
      receiving.receivedBytes += data.length;
      if (done) {
        state.installing = receiving;
        state.receiving = null;
        return;
      }
    }
    state.sendWhenDurable({
      ...state.addressed(from),
      type: 'installSnapshotResponse',
      snapshotIndex: metadata.index,
      receivedBytes: receiving.receivedBytes,
      matchIndex: 0,
    });
  }
}

export const snapshotMovesBackwards: PlantedBug = {
  name: 'snapshot-moves-backwards',
  title: 'a follower installs a snapshot that is older than what it has',
  story:
    'The acknowledgements of a follower were lost, so that its leader thinks it far behind and sends it a ' +
    'snapshot. The follower has more than that already, but puts the old machine in the place of its own ' +
    'and drops its log: entries that it acknowledged, and that were committed by its word, are gone.',
  source: 'dissertation, section 5.3; hashicorp/raft #248',
  seedsMax: 108,
  makeCore: () => (options, recovered) => new TakesOldSnapshots(options, recovered),
};
