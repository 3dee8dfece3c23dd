/** Everything that replicas say to each other. */
import type { PaxosMessage } from '../paxos/messages.js';
import type { RaftMessage } from '../raft/messages.js';
import type { Reply } from '../resp/reply.js';
import type { SurveyMessage } from './survey-messages.js';

/** A write that a follower brings to the leader. */
interface Forward {
  readonly type: 'forward';
  /** Chosen by the follower; the answer bears it. */
  readonly requestId: number;
  /** As `encodeCommand` made it. */
  readonly payload: Uint8Array;
}

export interface ForwardReply {
  readonly type: 'forwardReply';
  readonly requestId: number;
  /** Null: the node that was asked does not lead, and did nothing. */
  readonly reply: { readonly value: Reply } | null;
}

interface RaftProtocol {
  readonly type: 'raft';
  readonly message: RaftMessage;
}

interface PaxosProtocol {
  readonly type: 'paxos';
  readonly message: PaxosMessage;
}

interface Survey {
  readonly type: 'survey';
  readonly message: SurveyMessage;
}

type RaftReplicaMessage = RaftProtocol | Forward | ForwardReply;
type PaxosReplicaMessage = PaxosProtocol | Survey;
export type ReplicaMessage = RaftReplicaMessage | PaxosReplicaMessage;
