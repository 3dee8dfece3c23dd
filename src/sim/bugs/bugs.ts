/** All planted bugs, by name. */
import type { EngineName } from '../plan.js';
import { acknowledgeBeforeFsync } from './acknowledge-before-fsync.js';
import { appendWithoutConsistencyCheck } from './append-without-consistency-check.js';
import { commitBeyondVerified } from './commit-beyond-verified.js';
import { commitOldTerm } from './commit-old-term.js';
import { doubleApplyAfterRestart } from './double-apply-after-restart.js';
import { folderNotSynced } from './folder-not-synced.js';
import { leaderCountsItselfBeforeFsync } from './leader-counts-itself-before-fsync.js';
import { leaseReadOnJumpingClock } from './lease-read-on-jumping-clock.js';
import { logNotSynced } from './log-not-synced.js';
import { majorityOfOthers } from './majority-of-others.js';
import { noStepDownOnHigherTerm } from './no-step-down-on-higher-term.js';
import { oldTermVoteCounted } from './old-term-vote-counted.js';
import { paxosBugs } from './paxos/paxos-bugs.js';
import type { PlantedBug } from './planted-bug.js';
import { preVoteResetsVote } from './pre-vote-resets-vote.js';
import { readFromAnyNode } from './read-from-any-node.js';
import { readIndexBeforeFirstCommit } from './read-index-before-first-commit.js';
import { readWithoutReadIndex } from './read-without-read-index.js';
import { snapshotKeepsConflictingSuffix } from './snapshot-keeps-conflicting-suffix.js';
import { snapshotMovesBackwards } from './snapshot-moves-backwards.js';
import { termNotPersisted } from './term-not-persisted.js';
import { truncateOnStaleAppend } from './truncate-on-stale-append.js';
import { voteCountedTwice } from './vote-counted-twice.js';
import { voteNotPersisted } from './vote-not-persisted.js';
import { voteWithoutUpToDateCheck } from './vote-without-up-to-date-check.js';

const raftBugs: readonly PlantedBug[] = [
  acknowledgeBeforeFsync,
  appendWithoutConsistencyCheck,
  commitBeyondVerified,
  commitOldTerm,
  doubleApplyAfterRestart,
  folderNotSynced,
  leaderCountsItselfBeforeFsync,
  leaseReadOnJumpingClock,
  logNotSynced,
  majorityOfOthers,
  noStepDownOnHigherTerm,
  oldTermVoteCounted,
  preVoteResetsVote,
  readFromAnyNode,
  readIndexBeforeFirstCommit,
  readWithoutReadIndex,
  snapshotKeepsConflictingSuffix,
  snapshotMovesBackwards,
  termNotPersisted,
  truncateOnStaleAppend,
  voteCountedTwice,
  voteNotPersisted,
  voteWithoutUpToDateCheck,
];

export const plantedBugs: ReadonlyMap<string, PlantedBug> = new Map(
  [...raftBugs, ...paxosBugs].map((bug) => [bug.name, bug]),
);

/** The engine that the bug is about; null: the disk, which is the same for all. */
export function engineOf(bug: PlantedBug): EngineName | null {
  if (bug.makePaxosCore !== undefined) return 'paxos';
  return bug.makeCore === undefined ? null : 'raft';
}
