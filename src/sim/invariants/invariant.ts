/** What an invariant is: something that holds after every step of every run, whatever goes wrong. */
import type { LogIndex, NodeId, Term } from '../../consensus/types.js';
import type { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { Observation } from '../observation.js';

/** What all invariants of a run know together. */
export interface Knowledge {
  readonly voters: readonly NodeId[];
  /** Every entry that any node knew to be committed. */
  readonly committed: ReadonlyMap<LogIndex, Committed>;
}

export interface Committed {
  /** Of the entry. */
  readonly term: Term;
  /** In which it was committed. */
  readonly committedIn: Term;
}

/** Watches one run. Each may throw `ViolationError`. */
export interface Watch {
  /** A node has taken a step. */
  stepped?(observation: Observation): void;
  /** The node of `core` says something. */
  said?(message: RaftMessage, core: RaftCore): void;
}

export interface Invariant {
  readonly name: string;
  /** Where the promise comes from. */
  readonly source: string;
  /** The promise, in one sentence. */
  readonly promise: string;
  watch(knowledge: Knowledge): Watch;
}
