/** What can be told about a running cluster. Cores emit events without time and place; drivers add both. */
import type { Configuration, LogIndex, NodeId, Term } from '../consensus/types.js';
import type { PaxosEvent } from './paxos-events.js';

export type Role = 'follower' | 'candidate' | 'leader' | 'learner';

/** Events of the Raft core; `term` is the node's current term at that moment. */
export type ConsensusEvent =
  | {
      readonly type: 'roleChanged';
      readonly term: Term;
      readonly from: Role;
      readonly to: Role;
      readonly reason: string;
    }
  | { readonly type: 'termAdvanced'; readonly term: Term; readonly from: Term }
  | { readonly type: 'leaderChanged'; readonly term: Term; readonly leader: NodeId | null }
  | { readonly type: 'electionStarted'; readonly term: Term; readonly preVote: boolean }
  | {
      readonly type: 'voteAnswered';
      readonly term: Term;
      readonly candidate: NodeId;
      readonly preVote: boolean;
      readonly granted: boolean;
      readonly reason: string;
    }
  | {
      readonly type: 'voteReceived';
      readonly term: Term;
      readonly voter: NodeId;
      readonly preVote: boolean;
      readonly granted: boolean;
    }
  | {
      readonly type: 'entriesDiscarded';
      readonly term: Term;
      readonly fromIndex: LogIndex;
      readonly count: number;
    }
  | {
      readonly type: 'configurationChanged';
      readonly term: Term;
      readonly index: LogIndex;
      readonly configuration: Configuration;
    }
  | {
      readonly type: 'snapshotSendStarted';
      readonly term: Term;
      readonly to: NodeId;
      readonly index: LogIndex;
    }
  | { readonly type: 'snapshotInstalled'; readonly term: Term; readonly index: LogIndex }
  | { readonly type: 'transferStarted'; readonly term: Term; readonly target: NodeId }
  | {
      readonly type: 'transferEnded';
      readonly term: Term;
      readonly target: NodeId;
      readonly succeeded: boolean;
    };

/** Events that only the process around a core can see. `term` is null where the engine knows no terms. */
type NodeEvent =
  | { readonly type: 'nodeStarted'; readonly term: Term | null; readonly lastLogIndex: LogIndex }
  | { readonly type: 'nodeStopping'; readonly term: Term | null }
  | { readonly type: 'commitAdvanced'; readonly term: Term; readonly commitIndex: LogIndex }
  | {
      readonly type: 'snapshotTaken';
      readonly term: Term | null;
      readonly index: LogIndex;
      readonly bytes: number;
    }
  | { readonly type: 'peerUp'; readonly term: Term | null; readonly peer: NodeId }
  | { readonly type: 'peerDown'; readonly term: Term | null; readonly peer: NodeId }
  /** What is made to go wrong on purpose is now this, or nothing any more. */
  | { readonly type: 'faultsChanged'; readonly term: null; readonly faults: readonly string[] };

/** What a replica of any engine tells. */
export type ReplicaEvent = ConsensusEvent | PaxosEvent | NodeEvent;

/** It tells how far a counter is by now. Samples come all the time, and would drown whatever else is told. */
export function isSample({ type }: ReplicaEvent): boolean {
  return type === 'commitAdvanced' || type === 'operationsChosen';
}

/** An event with its time and place: one line of `conclave events`, one item of the `EVENTS` stream. */
export type ClusterEvent = ReplicaEvent & {
  /** Milliseconds since the epoch, by the clock of `node`. */
  readonly time: number;
  readonly node: NodeId;
  /** Counts the events of one run of a node, from 1, so that a reader notices a gap. */
  readonly sequence: number;
};
