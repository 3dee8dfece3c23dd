/** The planted bugs of Paxos. */
import type { PlantedBug } from '../planted-bug.js';
import { ageIgnored } from './age-ignored.js';
import { ballotReusedAfterTimeout } from './ballot-reused-after-timeout.js';
import { ballotsReusedAfterRestart } from './ballots-reused-after-restart.js';
import { changeAppliedTwice } from './change-applied-twice.js';
import { highestBallotIgnored } from './highest-ballot-ignored.js';
import { promiseNotKept } from './promise-not-kept.js';
import { promiseNotPersisted } from './promise-not-persisted.js';
import { quorumOfOthers } from './quorum-of-others.js';
import { readSkipsAccept } from './read-skips-accept.js';
import { stalePromiseCounted } from './stale-promise-counted.js';
import { tombstoneDroppedEarly } from './tombstone-dropped-early.js';

export const paxosBugs: readonly PlantedBug[] = [
  ageIgnored,
  ballotReusedAfterTimeout,
  ballotsReusedAfterRestart,
  changeAppliedTwice,
  highestBallotIgnored,
  promiseNotKept,
  promiseNotPersisted,
  quorumOfOthers,
  readSkipsAccept,
  stalePromiseCounted,
  tombstoneDroppedEarly,
];
