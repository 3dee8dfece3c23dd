/** What an engine that replicates by Raft needs of the replica around it. */
import type { NodeId } from '../consensus/types.js';
import type { Reply } from '../resp/reply.js';
import type { StepFeed } from './step-feed.js';

export interface EnginePorts {
  readonly self: NodeId;
  readonly steps: StepFeed;
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Milliseconds since the epoch. */
  wallMs(): number;
  random(): number;
  /** There is something to do: a turn must follow. */
  wake(): void;
  /** Runs `action` once after a while, unless the function that is returned is called before. */
  after(delayMs: number, action: () => void): () => void;
  /** False: it was not sent, and will not be. */
  forward(leader: NodeId, request: number, payload: Uint8Array): boolean;
  /** Answers a write that `follower` forwarded. */
  answerForwarded(follower: NodeId, request: number, outcome: ForwardOutcome): void;
}

/** What a node says to a write that was forwarded to it; null: it does not lead, and nothing was done. */
export type ForwardOutcome = { readonly value: Reply } | null;
