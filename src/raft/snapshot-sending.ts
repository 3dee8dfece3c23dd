/** The leader's side of InstallSnapshot (dissertation, section 5.3): pieces, one at a time. */
import { invariant } from '../consensus/invariant.js';
import type { InstallSnapshotResponse } from './messages.js';
import type { SnapshotChunk } from './options.js';
import type { Progress, SnapshotSending } from './progress.js';
import type { RaftState } from './state.js';

/** The log no longer reaches back to what the follower needs. */
export function startSnapshot(state: RaftState, progress: Progress): void {
  const { snapshot, log } = state;
  const reaches = snapshot !== null && snapshot.index >= log.baseIndex;
  invariant(reaches, `the log begins after ${log.baseIndex}, but no snapshot reaches there`);
  progress.becomeSnapshot(snapshot);
  const { index } = snapshot;
  state.events.push({ type: 'snapshotSendStarted', term: state.currentTerm, to: progress.id, index });
}

/**
 * Sends the next piece, or the last one again if an election timeout passed without an answer. If the
 * snapshot was replaced by a newer one meanwhile, that one is sent from its beginning.
 */
export function sendSnapshotPiece(state: RaftState, progress: Progress): void {
  const sending = progress.snapshot;
  if (sending === null) return;
  if (sending.waitedTicks !== null && sending.waitedTicks < state.options.electionTimeoutTicksMin) return;
  const chunk = readChunk(state, sending);
  if (chunk !== null) {
    sendChunk(state, progress, sending, chunk);
    return;
  }
  sending.waitedTicks = 0;
  if (state.snapshot === null || state.snapshot.index <= sending.metadata.index) return;
  startSnapshot(state, progress);
  sendSnapshotPiece(state, progress);
}

/**
 * The follower says how much it has, and the leader goes on from there: forward after a success,
 * backward after a loss. An answer that asks for the piece under way is a duplicate.
 */
export function followSnapshotAnswer(progress: Progress, message: InstallSnapshotResponse): void {
  const sending = progress.snapshot;
  if (sending === null || sending.metadata.index !== message.snapshotIndex) return;
  if (message.receivedBytes === sending.offset) return;
  sending.offset = message.receivedBytes;
  sending.waitedTicks = null;
}

function readChunk(state: RaftState, sending: SnapshotSending): SnapshotChunk | null {
  const { readSnapshotChunk, snapshotChunkBytesMax } = state.options;
  return readSnapshotChunk(sending.metadata.index, sending.offset, snapshotChunkBytesMax);
}

function sendChunk(
  state: RaftState,
  progress: Progress,
  sending: SnapshotSending,
  chunk: SnapshotChunk,
): void {
  sending.waitedTicks = 0;
  const { metadata, offset } = sending;
  const { data, done } = chunk;
  state.send({ ...state.addressed(progress.id), type: 'installSnapshot', metadata, offset, data, done });
}
