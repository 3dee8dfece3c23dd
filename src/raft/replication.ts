/**
 * The leader's side of AppendEntries (section 3.5; Figure 2). Messages are built when effects are taken:
 * whatever was proposed, committed or asked in a turn goes to each follower together.
 */
import { invariant } from '../consensus/invariant.js';
import type { LogEntry } from '../consensus/types.js';
import { advanceLeaderCommit } from './commit.js';
import { EntryBatches } from './entry-batches.js';
import type { AppendEntriesResponse } from './messages.js';
import type { Progress } from './progress.js';
import { answerConfirmedReads } from './reads.js';
import { sendSnapshotPiece, startSnapshot } from './snapshot-sending.js';
import type { RaftState } from './state.js';
import { hurryTransfer } from './transfer.js';

const NO_ENTRIES: readonly LogEntry[] = [];

/** "If last log index >= nextIndex for a follower: send AppendEntries with log entries from nextIndex". */
export function sendToFollowers(state: RaftState): void {
  const batches = new EntryBatches(state.log, state.options.messageBytesMax);
  for (const progress of state.progress.values()) sendTo(state, progress, batches);
}

/** Any answer in this term says that the follower is alive and takes this node for its leader. */
export function noteActive(state: RaftState, progress: Progress, readRound: number): void {
  progress.recentlyActive = true;
  if (readRound <= progress.readRound) return;
  progress.readRound = readRound;
  answerConfirmedReads(state);
}

/** "If successful: update nextIndex and matchIndex"; "if AppendEntries fails: decrement nextIndex and retry". */
export function handleAppendEntriesResponse(state: RaftState, message: AppendEntriesResponse): void {
  const progress = state.progress.get(message.from);
  if (progress === undefined) return;
  noteActive(state, progress, message.readRound);
  if (message.success) advanceMatch(state, progress, message.matchIndex);
  else backUp(state, progress, message);
}

/** The follower has everything up to `matchIndex` on disk. A late answer changes nothing. */
export function advanceMatch(state: RaftState, progress: Progress, matchIndex: number): void {
  const { log } = state;
  invariant(matchIndex <= log.lastIndex, `${progress.id} acknowledged ${matchIndex} of ${log.lastIndex}`);
  const advanced = matchIndex > progress.matchIndex;
  const probed = advanced || (matchIndex === progress.matchIndex && matchIndex >= progress.nextIndex - 1);
  if (advanced) progress.matchIndex = matchIndex;
  progress.nextIndex = Math.max(progress.nextIndex, progress.matchIndex + 1);
  progress.inflight.freeUpTo(matchIndex);
  if (progress.state === 'probe' && probed) progress.becomeReplicate();
  if (progress.state === 'snapshot' && advanced) leaveSnapshot(state, progress);
  if (!advanced) return;
  advanceLeaderCommit(state);
  hurryTransfer(state);
}

/** The transport lost what was under way: find out what arrived before sending more. */
export function handleUnreachable(progress: Progress): void {
  if (progress.state === 'replicate') progress.becomeProbe(progress.matchIndex + 1);
}

function leaveSnapshot(state: RaftState, progress: Progress): void {
  if (progress.matchIndex >= state.log.baseIndex) progress.becomeReplicate();
  else if (progress.matchIndex >= (progress.snapshot?.metadata.index ?? 0)) startSnapshot(state, progress);
}

/**
 * Section 3.5's optimization: the follower names the last place where the logs could agree, so that a
 * whole term is skipped with each refusal. A refusal of anything but the newest probe is late.
 */
function backUp(state: RaftState, progress: Progress, message: AppendEntriesResponse): void {
  const { rejectedIndex, hintIndex, hintTerm } = message;
  if (progress.state === 'snapshot') return;
  const answersProbe = progress.state === 'probe' && rejectedIndex === progress.nextIndex - 1;
  // What it acknowledged is gone: its disk was wiped. A duplicate from earlier says the same, and costs
  // one more probe. What is committed stays committed either way.
  if (answersProbe && rejectedIndex === progress.matchIndex) progress.matchIndex = 0;
  if (rejectedIndex <= progress.matchIndex) return;
  if (progress.state === 'replicate') {
    progress.becomeProbe(progress.matchIndex + 1);
    return;
  }
  if (!answersProbe) return;
  const agreement = state.log.agreementAt(hintIndex, hintTerm);
  progress.becomeProbe(Math.min(rejectedIndex, agreement + 1));
}

function sendTo(state: RaftState, progress: Progress, batches: EntryBatches): void {
  if (progress.state === 'replicate') sendAhead(state, progress, batches);
  if (progress.state === 'probe') sendProbe(state, progress, batches);
  if (progress.state === 'snapshot') sendSnapshotPiece(state, progress);
  if (progress.heartbeatDue || announcesCommit(state, progress)) {
    sendEntries(state, progress, NO_ENTRIES);
  }
}

/** Pipelining (section 10.2.1): goes on without waiting for answers, as far as the window allows. */
function sendAhead(state: RaftState, progress: Progress, batches: EntryBatches): void {
  while (progress.nextIndex <= state.log.lastIndex && !progress.inflight.full) {
    const { entries, bytes } = batches.at(progress.nextIndex);
    if (!sendEntries(state, progress, entries)) return;
    progress.nextIndex += entries.length;
    progress.inflight.add(progress.nextIndex - 1, bytes);
  }
}

/** One message, then silence until it is answered; heartbeats repeat the question without the entries. */
function sendProbe(state: RaftState, progress: Progress, batches: EntryBatches): void {
  if (progress.probeSent) return;
  const { entries } = batches.at(progress.nextIndex);
  if (sendEntries(state, progress, entries)) progress.probeSent = true;
}

/**
 * False if the entry before is in a snapshot by now: then that is what the follower needs. A follower that
 * is being sent one hears heartbeats from before the first entry, where all logs agree.
 */
function sendEntries(state: RaftState, progress: Progress, entries: readonly LogEntry[]): boolean {
  const prevLogIndex = progress.state === 'snapshot' ? 0 : progress.nextIndex - 1;
  const prevLogTerm = prevLogIndex === 0 ? 0 : state.log.termAt(prevLogIndex);
  const isGone = progress.state !== 'snapshot' && prevLogIndex < state.log.baseIndex;
  if (prevLogTerm === null || isGone) {
    startSnapshot(state, progress);
    sendSnapshotPiece(state, progress);
    return false;
  }
  progress.heartbeatDue = false;
  progress.announcedCommit = Math.min(state.commitIndex, prevLogIndex + entries.length);
  state.send({
    groupId: state.options.groupId,
    from: state.id,
    to: progress.id,
    term: state.currentTerm,
    type: 'appendEntries',
    prevLogIndex,
    prevLogTerm,
    entries,
    leaderCommit: state.commitIndex,
    readRound: state.reads.round,
  });
  return true;
}

/**
 * Followers apply what is committed without waiting for a heartbeat. While entries are under way to a
 * follower, or about to be proposed, these or the next answer give the occasion: under load a message of its own
 * for each commit would cost more than the entries.
 */
function announcesCommit(state: RaftState, progress: Progress): boolean {
  if (progress.state !== 'replicate' || progress.inflight.messages > 0) return false;
  if (state.proposalsExpected) return false;
  return Math.min(state.commitIndex, progress.nextIndex - 1) > progress.announcedCommit;
}
