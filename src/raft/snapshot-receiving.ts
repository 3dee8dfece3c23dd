/** The follower's side of InstallSnapshot (dissertation, section 5.3, Figure 5.3). */
import { invariant } from '../consensus/invariant.js';
import type { LogIndex, NodeId, SnapshotMetadata } from '../consensus/types.js';
import { acceptLeader } from './appending.js';
import { commitTo } from './commit.js';
import type { InstallSnapshot } from './messages.js';
import { adoptConfiguration } from './roles.js';
import type { RaftState, SnapshotReceiving } from './state.js';

/**
 * A snapshot is taken only if it leads forward: one of committed entries is known already, and if the
 * log has the snapshot's last entry it "retains log entries following it" and needs no download.
 */
export function handleInstallSnapshot(state: RaftState, message: InstallSnapshot): void {
  acceptLeader(state, message.from);
  const { index, term } = message.metadata;
  // The driver is making a snapshot durable: its end is answered, and anything else waits for that.
  if (state.installing !== null) return;
  if (index > state.commitIndex && state.log.termAt(index) !== term) {
    takePiece(state, message);
    return;
  }
  commitTo(state, index);
  answer(state, message.from, index, 0, state.commitIndex);
}

/** The driver has the snapshot on disk and in the machine: the whole log gives way to it. */
export function handleInstalled(state: RaftState, metadata: SnapshotMetadata): void {
  const { installing } = state;
  const { index, term, configuration } = metadata;
  invariant(installing?.metadata.index === index, `the snapshot at ${index} was not being installed`);
  invariant(index > state.commitIndex, `the snapshot at ${index} is behind ${state.commitIndex}`);
  state.installing = null;
  discardLog(state, metadata);
  state.configurations.reset(index, configuration);
  state.snapshot = metadata;
  state.commitIndex = index;
  state.handedOutIndex = index;
  state.appliedIndex = index;
  state.events.push({ type: 'snapshotInstalled', term: state.currentTerm, index });
  adoptConfiguration(state);
  invariant(term <= state.currentTerm, `the snapshot is of the future term ${term}`);
  answer(state, installing.from, index, installing.receivedBytes, index);
}

/** What arrived was damaged: the leader begins again. */
export function handleRejected(state: RaftState, metadata: SnapshotMetadata): void {
  const { installing } = state;
  invariant(installing?.metadata.index === metadata.index, 'no such snapshot was being installed');
  state.installing = null;
  answer(state, installing.from, metadata.index, 0, 0);
}

/** Steps 2 to 5: pieces are taken in order; of any other, the answer says from where to go on. */
function takePiece(state: RaftState, message: InstallSnapshot): void {
  const { from, metadata, offset, data, done } = message;
  const known = isReceiving(state.receiving, message) ? state.receiving : null;
  if (known === null && offset !== 0) {
    answer(state, from, metadata.index, 0, 0);
    return;
  }
  const receiving = known ?? { from, metadata, receivedBytes: 0 };
  state.receiving = receiving;
  if (offset === receiving.receivedBytes) {
    state.snapshotPieces.push({ from, metadata, offset, data, done });
    receiving.receivedBytes += data.length;
    if (done) {
      beginInstalling(state, receiving);
      return;
    }
  }
  answer(state, from, metadata.index, receiving.receivedBytes, 0);
}

/** Snapshots of two nodes may differ in their bytes even at the same index. */
function isReceiving(receiving: SnapshotReceiving | null, message: InstallSnapshot): boolean {
  if (receiving === null || receiving.from !== message.from) return false;
  const { index, term } = receiving.metadata;
  return index === message.metadata.index && term === message.metadata.term;
}

function beginInstalling(state: RaftState, receiving: SnapshotReceiving): void {
  state.installing = receiving;
  state.receiving = null;
}

/** Step 7: "discard the entire log"; a suffix that conflicts would make the leader start over for ever. */
function discardLog(state: RaftState, metadata: SnapshotMetadata): void {
  const { log, currentTerm: term } = state;
  const fromIndex = metadata.index + 1;
  const count = log.lastIndex - metadata.index;
  if (count > 0) state.events.push({ type: 'entriesDiscarded', term, fromIndex, count });
  log.reset(metadata.index, metadata.term);
  state.durability.replacedBySnapshot(metadata.index);
}

function answer(
  state: RaftState,
  to: NodeId,
  snapshotIndex: LogIndex,
  receivedBytes: number,
  matchIndex: LogIndex,
): void {
  const type = 'installSnapshotResponse';
  state.sendWhenDurable({ ...state.addressed(to), type, snapshotIndex, receivedBytes, matchIndex });
}
