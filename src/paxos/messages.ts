/**
 * Everything that Paxos nodes say to each other. Plain data; the node's codec turns it into frames. An answer
 * repeats the ballot of what it answers, so that a late one is known as such.
 */
import type { GroupId, NodeId } from '../consensus/types.js';
import type { Ballot } from './ballot.js';
import type { Acceptance, RegisterBallot, RegisterValue } from './register.js';

interface Addressed {
  readonly groupId: GroupId;
  readonly from: NodeId;
  readonly to: NodeId;
}

/** Phase 1a (Paxos Made Simple, section 2.2). `ballot.nodeId` is the sender. */
export interface Prepare extends Addressed {
  readonly type: 'prepare';
  readonly key: string;
  readonly ballot: Ballot;
  /** Of the proposer, when the round began (CASPaxos, section 3.1). */
  readonly age: number;
}

/** Phase 1b: no ballot before `ballot` will be accepted, and this is the newest acceptance so far. */
export interface PromiseGiven extends Addressed {
  readonly type: 'promise';
  readonly key: string;
  readonly ballot: Ballot;
  readonly accepted: Acceptance | null;
}

/** Phase 2a. */
export interface Accept extends Addressed {
  readonly type: 'accept';
  readonly key: string;
  readonly ballot: Ballot;
  readonly age: number;
  readonly value: RegisterValue;
  /** The prepare of the next round, which rides along (CASPaxos, section 2.2.1); null: none does. */
  readonly next: Ballot | null;
}

/** Phase 2b. */
export interface Accepted extends Addressed {
  readonly type: 'accepted';
  readonly key: string;
  readonly ballot: Ballot;
  /** Whether `next` of the accept is what this acceptor has promised. */
  readonly nextPromised: boolean;
}

/** To a prepare or an accept that comes too late: nothing of it was done. */
export interface Rejected extends Addressed {
  readonly type: 'rejected';
  readonly key: string;
  /** Of what is rejected. */
  readonly ballot: Ballot;
  /** What the acceptor has promised; null if the age of the message was too low, which is tried again. */
  readonly promised: Ballot | null;
}

/** From the proposer, as the learner who counted: these ballots were accepted by a majority (section 2.3). */
export interface Chosen extends Addressed {
  readonly type: 'chosen';
  readonly registers: readonly RegisterBallot[];
}

/**
 * The messages of a collection of garbage (CASPaxos, section 3.1), in which tombstones are forgotten for good.
 * Each step waits for an answer of every node.
 */
interface Collecting extends Addressed {
  /** Never used again by the sender of the request, as counters of ballots are not. */
  readonly collection: number;
}

/** To each proposer: forget what is cached of these registers, never use a ballot up to these, and age. */
export interface Invalidate extends Collecting {
  readonly type: 'invalidate';
  readonly registers: readonly RegisterBallot[];
}

export interface Invalidated extends Collecting {
  readonly type: 'invalidated';
  /** What sender's rounds bear from here on. */
  readonly age: number;
}

export interface NodeAge {
  readonly nodeId: NodeId;
  readonly age: number;
}

/** To each acceptor: reject what proposers sent before they were that old. */
export interface RaiseAges extends Collecting {
  readonly type: 'raiseAges';
  readonly ages: readonly NodeAge[];
}

export interface AgesRaised extends Collecting {
  readonly type: 'agesRaised';
}

/** To each acceptor: forget those of the registers that are still just as they were left. */
export interface Remove extends Collecting {
  readonly type: 'remove';
  readonly registers: readonly RegisterBallot[];
}

export interface Removed extends Collecting {
  readonly type: 'removed';
}

export type CollectionMessage = Invalidate | Invalidated | RaiseAges | AgesRaised | Remove | Removed;

export type PaxosMessage = Prepare | PromiseGiven | Accept | Accepted | Rejected | Chosen | CollectionMessage;
