/** What happens in a run, step by step, for whoever tells or draws it. The digest is taken of the same steps. */
import type { HistoryCommand } from '../check/history.js';
import type { NodeId } from '../consensus/types.js';
import type { Reply } from '../resp/reply.js';
import type { ReplicaEvent } from '../trace/events.js';
import type { PlannedFault } from './faults/fault.js';
import type { Transmission } from './network.js';
import type { ProcessChange } from './simulated-node.js';
import type { Violation } from './violation.js';

export type Step = { readonly timeMs: number } & (
  | { readonly type: 'sent'; readonly transmission: Transmission }
  | { readonly type: 'arrived'; readonly transmission: Transmission }
  | { readonly type: 'dropped'; readonly transmission: Transmission; readonly why: string }
  | { readonly type: 'event'; readonly node: NodeId; readonly event: ReplicaEvent }
  | {
      readonly type: 'process';
      readonly node: NodeId;
      readonly change: ProcessChange;
      readonly why: string;
    }
  | {
      readonly type: 'fault';
      readonly phase: 'begins' | 'ends';
      readonly fault: PlannedFault;
      readonly struck: readonly NodeId[];
    }
  | {
      readonly type: 'invoked';
      readonly client: string;
      readonly node: NodeId;
      readonly command: HistoryCommand;
    }
  | {
      readonly type: 'completed';
      readonly client: string;
      readonly command: HistoryCommand;
      /** Null: the client gave up waiting. */
      readonly reply: Reply | null;
    }
  | { readonly type: 'violated'; readonly violation: Violation }
);
