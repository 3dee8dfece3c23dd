/** A step of a run as it is to be shown: an arrow between two nodes, a note at one, or a banner across all. */
import type { NodeId, Term } from '../../consensus/types.js';
import type { Role } from '../../trace/events.js';

/** How a scene is meant, for whoever colours it. */
export type Tone = 'plain' | 'quiet' | 'good' | 'bad' | 'change' | 'client';

/** Colours a piece of a line, or not. */
export type PaintTone = (tone: Tone | 'leader', text: string) => string;

/** What stands in the lane of a node: who it is at that moment. */
export interface Mark {
  readonly process: 'up' | 'down' | 'paused';
  /** Null where the engine knows no roles and terms: all are proposer and acceptor. */
  readonly role: Role | null;
  readonly term: Term;
}

export type Scene = { readonly timeMs: number; readonly tone: Tone } & (
  | {
      readonly type: 'arrow';
      readonly from: NodeId;
      readonly to: NodeId;
      readonly label: string;
      /** Why it did not arrive; null if it did. */
      readonly lost: string | null;
    }
  | { readonly type: 'note'; readonly node: NodeId; readonly text: string }
  | { readonly type: 'banner'; readonly text: string }
);
