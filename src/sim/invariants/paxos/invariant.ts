/** What an invariant of Paxos is: something that holds after every step of every run, whatever goes wrong. */
import type { NodeId } from '../../../consensus/types.js';
import type { Ballot } from '../../../paxos/ballot.js';
import type { PaxosMessage } from '../../../paxos/messages.js';
import type { RegisterValue } from '../../../paxos/register.js';
import type { PaxosReplica } from '../../../replica/paxos-replica.js';

export type Core = PaxosReplica['core'];

export interface Proposal {
  readonly ballot: Ballot;
  readonly value: RegisterValue;
  /** The newest acceptance that its proposer found; null: none. Undefined: nobody saw. */
  readonly basis: Ballot | null | undefined;
}

/** What all invariants of a run know together. */
export interface Knowledge {
  readonly nodes: readonly NodeId[];
  /** Every proposal that was ever sent, by register and ballot. */
  proposal(key: string, ballot: Ballot): Proposal | null;
  /** Those of one register, in the order in which they were first sent. */
  proposals(key: string): readonly Proposal[];
  /** Whether `node` said that it accepted this. */
  hasAccepted(node: NodeId, key: string, ballot: Ballot): boolean;
  /** The ballot of the newest tombstone that may rightly be forgotten; null if there is none. */
  collected(key: string): Ballot | null;
}

/** Watches one run. Each may throw `ViolationError`. */
export interface PaxosWatch {
  /** The process of `node` is looked at for the first time. */
  started?(node: NodeId, core: Core): void;
  /** `node` has taken a step. */
  stepped?(node: NodeId, core: Core): void;
  /** The node of `core` says something. */
  said?(message: PaxosMessage, core: Core): void;
}

export interface PaxosInvariant {
  readonly name: string;
  /** Where the promise comes from. */
  readonly source: string;
  /** The promise, in one sentence. */
  readonly promise: string;
  watch(knowledge: Knowledge): PaxosWatch;
}
