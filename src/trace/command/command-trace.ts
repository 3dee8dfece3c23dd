/** The trace of one command: of all steps that nodes told meanwhile, those that it led to, in the order of time. */
import type { NodeId } from '../../consensus/types.js';
import type { PlacedStep } from '../steps.js';
import { type Arrow, inOrder, pairMessages } from './arrows.js';
import { type ChosenArrow, chooseMessages } from './choose-messages.js';
import { chooseNotes } from './choose-notes.js';
import { type Arrival, CLIENT, type MessageItem, type NoteItem, startOf, type TraceItem } from './items.js';
import { type AskedRequest, Scope } from './scope.js';

/** Of those that are not followed: nothing listens at the port of one that is down; others do not answer. */
export type NodePresence = 'followed' | 'down' | 'silent';

export interface TracedNode {
  readonly id: NodeId;
  readonly presence: NodePresence;
}

export interface CommandTrace {
  readonly nodes: readonly TracedNode[];
  /** By the clock of the machine: when the client sent its first request. */
  readonly startMs: number;
  /** In the order of time. */
  readonly items: readonly TraceItem[];
}

/** Null if nothing was asked. */
export function traceCommand(
  asked: readonly AskedRequest[],
  told: readonly PlacedStep[],
  nodes: readonly TracedNode[],
): CommandTrace | null {
  const [first] = asked;
  if (first === undefined) return null;
  const steps = inOrder(told);
  const scope = new Scope(asked, steps, nodes.length === 1);
  const followed = new Set(nodes.filter(({ presence }) => presence === 'followed').map(({ id }) => id));
  const chosen = chooseMessages(pairMessages(steps), scope);
  const items: TraceItem[] = [
    // At the same time, what was known comes before what follows from it.
    ...preparedNotes(chosen),
    ...asked.flatMap((request) => clientItems(request, scope, followed)),
    ...chosen.map((each) => messageItem(each, followed)),
    ...chooseNotes(steps, scope),
  ];
  return {
    nodes,
    startMs: first.askedMs,
    items: items.sort((left, right) => startOf(left) - startOf(right)),
  };
}

function messageItem({ about, arrow }: ChosenArrow, followed: ReadonlySet<NodeId>): MessageItem {
  const { from, message, receivedMs, sentMs, to } = arrow;
  return {
    type: 'message',
    from,
    to,
    message,
    about,
    sentMs,
    receivedMs,
    arrival: arrivalOf(arrow, followed),
  };
}

function arrivalOf({ left, receivedMs, to }: Arrow, followed: ReadonlySet<NodeId>): Arrival {
  if (receivedMs !== null) return 'received';
  if (!left) return 'notSent';
  return followed.has(to) ? 'lost' : 'unknown';
}

function clientItems(request: AskedRequest, scope: Scope, followed: ReadonlySet<NodeId>): MessageItem[] {
  const { answer, answeredMs, askedMs, command, node } = request;
  const window = scope.received.get(request);
  const isTelling = followed.has(node);
  const about = { type: 'itself' } as const;
  const asking: MessageItem = {
    ...{ type: 'message', from: CLIENT, to: node, message: { type: 'request', command }, about },
    sentMs: askedMs,
    receivedMs: window?.fromMs ?? null,
    arrival: window !== undefined ? 'received' : isTelling && answeredMs === null ? 'lost' : 'unknown',
  };
  if (answeredMs === null) return [asking];
  const repliedMs = window === undefined ? Number.POSITIVE_INFINITY : window.untilMs;
  const answering: MessageItem = {
    ...{ type: 'message', from: node, to: CLIENT, message: { type: 'reply', reply: answer ?? '' }, about },
    sentMs: Number.isFinite(repliedMs) ? repliedMs : null,
    receivedMs: answeredMs,
    arrival: 'received',
  };
  return [asking, answering];
}

/** Ballots that were proposed without a prepare: acceptors had promised them with the accept before. */
function preparedNotes(chosen: readonly ChosenArrow[]): NoteItem[] {
  const prepared = new Set<string>();
  const notes: NoteItem[] = [];
  for (const { arrow } of chosen) {
    const { from, message, sentMs } = arrow;
    if (message.type !== 'prepare' && message.type !== 'accept') continue;
    const isNew = !prepared.has(message.ballot);
    prepared.add(message.ballot);
    if (message.type === 'prepare' || !isNew || sentMs === null) continue;
    const { ballot } = message;
    notes.push({ type: 'note', node: from, kind: 'prepared', index: null, ballot, atMs: sentMs });
  }
  return notes;
}
