/** What is asked of a Paxos core, and what it asks of its driver. */
import type { SharedEffects } from '../consensus/effects.js';
import type { PaxosEvent } from '../trace/paxos-events.js';
import type { PaxosMessage } from './messages.js';
import type { PaxosRecord } from './records.js';
import type { RegisterBallot, RegisterState } from './register.js';

export interface Changed<Reply> {
  /** The very same string means that nothing was changed. Null deletes the key. */
  readonly state: RegisterState | null;
  readonly reply: Reply;
}

/**
 * What a request does to a register (CASPaxos, section 2.2): a function of the state alone, null if there is
 * none. It may be called several times, until what it makes is chosen, and only the reply of the call whose
 * result was chosen counts. A read returns what it was given.
 */
export type Change<Reply> = (state: RegisterState | null) => Changed<Reply>;

/**
 * - `noQuorum`: no majority answered within the time limit.
 * - `contended`: other proposers were faster too often.
 * - `overloaded`: too many requests wait already.
 */
export type FailureReason = 'noQuorum' | 'contended' | 'overloaded';

/**
 * - `chosen`: the change came through, exactly once; if it changed nothing, the state was just that.
 * - `refused`: nothing was done, and nothing will be.
 * - `unknown`: it may or may not have happened, or may yet.
 */
export type Outcome<Reply> =
  | { readonly type: 'chosen'; readonly reply: Reply }
  | { readonly type: 'refused'; readonly reason: FailureReason }
  | { readonly type: 'unknown'; readonly reason: FailureReason };

/** The end of a request; each has exactly one. */
export interface Answer<Reply> {
  /** The driver's name for it. */
  readonly request: number;
  readonly outcome: Outcome<Reply>;
}

/** To be made durable as one unit, in the order of `sequence`; `core.persisted(sequence)` reports it. */
export interface PersistRecords {
  readonly sequence: number;
  /** Never empty. */
  readonly records: readonly PaxosRecord[];
}

export interface PaxosEffects<Reply> extends SharedEffects<PaxosMessage, PersistRecords, PaxosEvent> {
  readonly answers: readonly Answer<Reply>[];
  /** What this node, as a proposer, counted a majority for; in the order in which it found out. */
  readonly chosen: readonly RegisterBallot[];
}
