/** What a trace is made of: messages between two lanes, and notes at one of them. */
import type { NodeId } from '../../consensus/types.js';
import type { TracedMessage } from '../steps.js';

/** The lane of whoever asked. */
export const CLIENT = 'client';

/** What the client says, and is told. */
type ClientMessage =
  | { readonly type: 'request'; readonly command: readonly string[] }
  | { readonly type: 'reply'; readonly reply: string };

/**
 * - `received`: its receiver told so.
 * - `notSent`: it was dropped where it was to be sent: there was no connection.
 * - `lost`: it was sent, and its receiver, who tells what it receives, never told of it.
 * - `unknown`: it was sent to somebody who tells nothing.
 */
export type Arrival = 'received' | 'notSent' | 'lost' | 'unknown';

export interface MessageItem {
  readonly type: 'message';
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: TracedMessage | ClientMessage;
  /** What of the message belongs to the command: with appended entries the one, with commits the index. */
  readonly about: About;
  /** Null: its sender does not tell. */
  readonly sentMs: number | null;
  readonly receivedMs: number | null;
  readonly arrival: Arrival;
}

/** Why a message is part of the trace. */
export type About =
  | { readonly type: 'itself' }
  /** The entry of the command is in it, or acknowledged by it. */
  | { readonly type: 'entry'; readonly index: number }
  /** It tells that the entry is committed. */
  | { readonly type: 'commit'; readonly index: number }
  /** It asks, or answers, whether the leader still leads. */
  | { readonly type: 'round'; readonly round: number }
  /** It names the ballot of the command among others. */
  | { readonly type: 'ballot'; readonly ballot: string };

export type NoteKind =
  | 'proposed'
  | 'durable'
  | 'committed'
  | 'applied'
  | 'readConfirmed'
  | 'prepared'
  | 'promiseDurable'
  | 'acceptanceDurable'
  | 'chosen';

export interface NoteItem {
  readonly type: 'note';
  readonly node: NodeId;
  readonly kind: NoteKind;
  /** Of the log; null where there is none. */
  readonly index: number | null;
  readonly ballot: string | null;
  readonly atMs: number;
}

export type TraceItem = MessageItem | NoteItem;

/** When it begins, for the order of the whole. */
export function startOf(item: TraceItem): number {
  return item.type === 'note' ? item.atMs : (item.sentMs ?? item.receivedMs ?? 0);
}
