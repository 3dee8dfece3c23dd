/** What the live view of a status shows, as plain data: a headline, and a table of cells. */
import type { ClusterStatus, NodeStatus } from '../cluster/status.js';
import { formatUptime } from '../command-line/status-text.js';

export interface Cell {
  readonly column: string;
  readonly text: string;
  /** Of the column, in characters. */
  readonly width: number;
  readonly alignRight: boolean;
  readonly colour: 'green' | 'yellow' | 'red' | 'gray' | null;
  readonly bold: boolean;
}

interface Row {
  readonly id: string;
  readonly cells: readonly Cell[];
}

export interface StatusView {
  readonly headline: string;
  /** The titles first, then a row a node. */
  readonly rows: readonly Row[];
}

type Draft = Pick<Cell, 'text' | 'colour' | 'bold'>;

interface Column {
  readonly title: string;
  readonly alignRight: boolean;
  readonly draft: (node: NodeStatus) => Draft;
}

const PROCESS_COLOURS = { running: 'green', paused: 'yellow', stopped: 'gray', crashed: 'red' } as const;

const COLUMNS: readonly Column[] = [
  { title: 'NODE', alignRight: false, draft: (node) => plain(node.id) },
  { title: 'PROCESS', alignRight: false, draft: draftProcess },
  { title: 'ROLE', alignRight: false, draft: draftRole },
  { title: 'TERM', alignRight: true, draft: (node) => plain(node.term) },
  { title: 'COMMIT', alignRight: true, draft: (node) => plain(node.commitIndex) },
  { title: 'APPLIED', alignRight: true, draft: (node) => plain(node.lastApplied) },
  { title: 'LAG', alignRight: true, draft: (node) => plain(node.lag) },
  { title: 'PORT', alignRight: true, draft: (node) => plain(node.port) },
  { title: 'PID', alignRight: true, draft: (node) => plain(node.pid) },
  {
    title: 'UP',
    alignRight: true,
    draft: (node) => plain(node.uptimeMs === null ? null : formatUptime(node.uptimeMs)),
  },
];

export function viewOf(status: ClusterStatus): StatusView {
  const leader = status.leader === null ? 'no leader' : `leader ${status.leader}`;
  const headline = [
    `cluster ${status.cluster}`,
    leader,
    `term ${status.term ?? '-'}`,
    `commit ${status.commitIndex ?? '-'}`,
    status.quorum ? 'quorum' : 'no quorum',
  ].join('   ');
  const drafts = status.nodes.map((node) => COLUMNS.map((column) => column.draft(node)));
  const widths = COLUMNS.map((column, position) =>
    Math.max(column.title.length, ...drafts.map((row) => row[position]?.text.length ?? 0)),
  );
  const toCells = (row: readonly Draft[]): readonly Cell[] =>
    COLUMNS.map(({ title, alignRight }, position) => ({
      ...(row[position] ?? plain(null)),
      column: title,
      width: widths[position] ?? 0,
      alignRight,
    }));
  const titles = COLUMNS.map(({ title }): Draft => ({ text: title, colour: 'gray', bold: false }));
  return {
    headline,
    rows: [
      { id: 'titles', cells: toCells(titles) },
      ...drafts.map((row, position) => ({ id: status.nodes[position]?.id ?? '', cells: toCells(row) })),
    ],
  };
}

function draftProcess(node: NodeStatus): Draft {
  if (node.process === 'running' && !node.reachable)
    return { text: 'no answer', colour: 'yellow', bold: false };
  return { text: node.process, colour: PROCESS_COLOURS[node.process], bold: false };
}

function draftRole(node: NodeStatus): Draft {
  return { ...plain(node.role), bold: node.role === 'leader' };
}

function plain(value: string | number | null): Draft {
  return { text: String(value ?? '-'), colour: null, bold: false };
}
