/** What the person at the keyboard has chosen to see: plain data. */
import type { EngineName } from '../../cluster/cluster-record.js';
import type { ClusterState } from '../model/cluster-state.js';
import type { EditedLine } from './line-editor.js';

export const VIEWS = ['overview', 'log', 'links', 'timeline', 'ring'] as const;
export type View = (typeof VIEWS)[number];

/** As the help calls it. Paxos has registers where Raft has one log. */
export function viewTitle(view: View, engine: EngineName): string {
  return view === 'log' && engine === 'paxos' ? 'registers' : view;
}

interface Frozen {
  /** The past as it was remembered when it was frozen; never empty. */
  readonly frames: readonly ClusterState[];
  readonly position: number;
}

interface Playback {
  readonly isPlaying: boolean;
  /** Seconds of the run in a second. */
  readonly speed: number;
}

export interface ViewState {
  readonly view: View;
  readonly overlay: 'help' | 'details' | null;
  /** The name of the node that keys act on. */
  readonly selected: string;
  /** Entries of the timeline below the screen. */
  readonly scroll: number;
  readonly frozen: Frozen | null;
  /** How a run is replayed; null where nothing is, or while it is not known yet. */
  readonly playback: Playback | null;
  /** What is being typed: a filter or, where keys are seen, a key; null while nothing is. */
  readonly typedLine: EditedLine | null;
  readonly filter: string;
  /** Looked up on the ring, and among the registers of Paxos; empty: none. */
  readonly key: string;
  readonly isWriting: boolean;
  /** What is being done right now, such as `restart n1`. */
  readonly busy: string | null;
}
