/**
 * What a replica needs of the world around it. Everything that may differ between two runs is handed in
 * here, so that the simulator runs the same replica as the node, and the same seed gives the same run.
 */
import type { NodeId } from '../consensus/types.js';
import type { ReplicaEvent } from '../trace/events.js';
import type { FileSystem } from '../wal/file-system.js';
import type { ReplicaMessage } from './replica-message.js';
import type { StepFeed } from './step-feed.js';

/** As pino has it: fields first, then the message. */
interface ReplicaLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Surroundings {
  readonly fileSystem: FileSystem;
  readonly log: ReplicaLog;
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Milliseconds since the epoch; may jump. */
  wallMs(): number;
  /** Uniform in [0, 1). */
  random(): number;
  randomBytes(count: number): Uint8Array;
  /** Runs `action` once, soon, after what has already arrived. */
  defer(action: () => void): void;
  /** Runs `action` again and again, until the function that is returned is called. A stall is not made up for. */
  every(intervalMs: number, action: () => void): () => void;
  /** Runs `action` once after a while, unless the function that is returned is called before. */
  after(delayMs: number, action: () => void): () => void;
  /** False: it was not sent, and will not be. True promises nothing. */
  send(to: NodeId, message: ReplicaMessage): boolean;
  /** The turn is over: what was sent in it may go. */
  flush(): void;
  record(event: ReplicaEvent): void;
  /** Where the single steps of commands are told, while somebody follows them. */
  readonly steps: StepFeed;
  /** The replica cannot go on: its process has to end. */
  failed(error: unknown): void;
}
