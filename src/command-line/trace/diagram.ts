/** What a sequence diagram of a trace shows, whatever it is drawn with: lanes, and rows in the order of time. */
import type { CommandTrace } from '../../trace/command/command-trace.js';
import { itemText } from '../../trace/command/item-text.js';
import {
  type Arrival,
  CLIENT,
  type MessageItem,
  startOf,
  type TraceItem,
} from '../../trace/command/items.js';
import { toPrintable, toText } from '../binary-text.js';

type DiagramTone = 'client' | 'good' | 'bad' | 'change' | 'plain';

interface Lane {
  readonly id: string;
  /** What stands over it. */
  readonly title: string;
}

interface Row {
  /** In milliseconds since the client asked. */
  readonly atMs: number;
  readonly label: string;
  readonly detail: string | null;
  readonly tone: DiagramTone;
}

export interface ArrowRow extends Row {
  readonly type: 'arrow';
  readonly from: string;
  readonly to: string;
  /** Null: `atMs` is when it was sent; else that is not told, and this is when it came. */
  readonly arrivedMs: number | null;
  readonly isSentKnown: boolean;
  readonly arrival: Arrival;
}

export interface NoteRow extends Row {
  readonly type: 'note';
  readonly lane: string;
}

export type DiagramRow = ArrowRow | NoteRow;

export interface Diagram {
  readonly lanes: readonly Lane[];
  readonly rows: readonly DiagramRow[];
}

export function diagramOf(trace: CommandTrace): Diagram {
  const lanes = trace.nodes.map(({ id, presence }) => ({
    id,
    title: presence === 'followed' ? id : `${id} (${presence})`,
  }));
  return {
    lanes: [{ id: CLIENT, title: CLIENT }, ...lanes],
    rows: withoutRepetitions(trace.items.map((item) => rowOf(item, trace.startMs))),
  };
}

function rowOf(item: TraceItem, startMs: number): DiagramRow {
  const { detail, label } = itemText(item);
  const shared = {
    atMs: startOf(item) - startMs,
    label: readable(label),
    detail: detail === null ? null : readable(detail),
    tone: toneOf(item),
  };
  if (item.type === 'note') return { type: 'note', lane: item.node, ...shared };
  const { arrival, from, receivedMs, sentMs, to } = item;
  const arrivedMs = receivedMs === null ? null : receivedMs - startMs;
  return { type: 'arrow', from, to, arrivedMs, isSentKnown: sentMs !== null, arrival, ...shared };
}

/** What is sent again and again in vain is shown once, with how often. */
function withoutRepetitions(rows: readonly DiagramRow[]): readonly DiagramRow[] {
  const times = new Map<string, number>();
  const isVain = (row: DiagramRow): row is ArrowRow => row.type === 'arrow' && row.arrival !== 'received';
  const nameOf = ({ from, label, to }: ArrowRow): string => JSON.stringify([from, to, label]);
  for (const row of rows) if (isVain(row)) times.set(nameOf(row), (times.get(nameOf(row)) ?? 0) + 1);
  const seen = new Set<string>();
  return rows.flatMap((row): readonly DiagramRow[] => {
    if (!isVain(row)) return [row];
    const name = nameOf(row);
    if (seen.has(name)) return [];
    seen.add(name);
    const count = times.get(name) ?? 1;
    return [count === 1 ? row : { ...row, label: `${row.label} (${count} times)` }];
  });
}

function readable(text: string): string {
  const known = toText(text);
  return known !== null && !/\p{Cc}/u.test(known) ? known : toPrintable(text);
}

function toneOf(item: TraceItem): DiagramTone {
  if (item.type === 'message') return messageTone(item);
  return item.kind === 'committed' || item.kind === 'chosen' ? 'good' : 'plain';
}

function messageTone({ arrival, message }: MessageItem): DiagramTone {
  if (arrival === 'lost' || arrival === 'notSent' || message.type === 'rejected') return 'bad';
  if (arrival === 'unknown') return 'change';
  const isClients = message.type === 'request' || message.type === 'reply';
  return isClients ? 'client' : 'plain';
}
