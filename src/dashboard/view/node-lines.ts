/** The table of nodes: what each is, how far it is, and how long it has waited for its leader. */
import { formatUptime } from '../../command-line/status-text.js';
import { type ClusterState, isPresent, type NodeState } from '../model/cluster-state.js';
import { lagOf } from '../model/lag.js';
import { silenceOf } from '../model/silence.js';
import { grouped, megabytes } from './numbers.js';
import type { Line, Span } from './span.js';
import { type Column, rowLine, tableWidth, titleLine } from './table.js';
import type { Glyphs, Theme } from './theme.js';

interface Row {
  readonly state: ClusterState;
  readonly node: NodeState;
  readonly glyphs: Glyphs;
}

const BAR_COLUMNS = 8;
/** Before the table: the mark of the node that is chosen. */
const MARK_COLUMNS = 2;

/** The most telling first: where there is no room, the last ones are left out. */
const COLUMNS: readonly (Column<Row> & { readonly rank: number })[] = [
  { rank: 0, title: 'NODE', width: 5, cell: ({ node }) => ({ text: node.id, bold: true }) },
  { rank: 0, title: 'PROCESS', width: 11, cell: processCell },
  { rank: 0, title: 'ROLE', width: 11, cell: roleCell },
  {
    rank: 1,
    title: 'TERM',
    width: 5,
    alignRight: true,
    cell: (row) => known(row, (report) => grouped(report.term)),
  },
  {
    rank: 2,
    title: 'COMMIT',
    width: 10,
    alignRight: true,
    cell: (row) => known(row, (report) => grouped(report.commitIndex)),
  },
  {
    rank: 5,
    title: 'APPLIED',
    width: 10,
    alignRight: true,
    cell: (row) => known(row, (report) => grouped(report.lastApplied)),
  },
  { rank: 3, title: 'BEHIND', width: 7, alignRight: true, cell: lagCell },
  { rank: 4, title: 'TIMER', width: BAR_COLUMNS, cell: timerCell },
  {
    rank: 6,
    title: 'PORT',
    width: 5,
    alignRight: true,
    cell: ({ node }) => ({ text: String(node.port ?? '-') }),
  },
  {
    rank: 8,
    title: 'PID',
    width: 7,
    alignRight: true,
    cell: ({ node }) => ({ text: String(node.pid ?? '-') }),
  },
  { rank: 9, title: 'MEMORY', width: 7, alignRight: true, cell: memoryCell },
  { rank: 7, title: 'UP', width: 6, alignRight: true, cell: uptimeCell },
];

/** The titles first, then a line a node; `selected` is marked. */
export function nodeLines(
  state: ClusterState,
  selected: string,
  theme: Theme,
  width: number,
): readonly Line[] {
  const columns = columnsFor(width - MARK_COLUMNS);
  const mark = ' '.repeat(MARK_COLUMNS);
  const rows = state.nodes.map((node): Line => {
    const line = rowLine(columns, { state, node, glyphs: theme.glyphs }, theme.glyphs.ellipsis);
    const isSelected = node.id === selected;
    return [
      { text: isSelected ? theme.glyphs.selected.padEnd(MARK_COLUMNS) : mark, bold: true, colour: 'cyan' },
      ...line,
    ];
  });
  return [[{ text: mark }, ...titleLine(columns)], ...rows];
}

function columnsFor(width: number): readonly Column<Row>[] {
  let columns = COLUMNS;
  while (columns.length > 1 && tableWidth(columns) > width) {
    const least = Math.max(...columns.map(({ rank }) => rank));
    columns = columns.filter(({ rank }, position) => rank !== least && position < columns.length);
  }
  return columns;
}

function processCell({ node, glyphs }: Row): Span {
  switch (node.process) {
    case 'unknown':
      return { text: `${glyphs.unknown} asking`, dim: true };
    case 'paused':
      return { text: `${glyphs.paused} paused`, colour: 'yellow', bold: true };
    case 'stopped':
      return { text: `${glyphs.stopped} stopped`, dim: true };
    case 'crashed':
      return { text: `${glyphs.crashed} crashed`, colour: 'red', bold: true };
    case 'running':
      return node.isReachable
        ? { text: `${glyphs.running} running`, colour: 'green' }
        : { text: `${glyphs.unknown} no answer`, colour: 'yellow', bold: true };
  }
}

function roleCell(row: Row): Span {
  const { report } = row.node;
  if (report === null || !isPresent(row.node)) return known(row, ({ role }) => `was ${role}`.slice(0, 11));
  if (report.role === 'leader') return { text: `${row.glyphs.leader} leader`, bold: true, colour: 'green' };
  if (report.role === 'candidate')
    return { text: `${row.glyphs.pointer} candidate`, bold: true, colour: 'magenta' };
  return { text: `  ${report.role}` };
}

/** A value of the past is dim. */
function known({ node }: Row, read: (report: NonNullable<NodeState['report']>) => string): Span {
  if (node.report === null) return { text: '-', dim: true };
  return { text: read(node.report), dim: !isPresent(node) };
}

function lagCell({ state, node }: Row): Span {
  const lag = lagOf(state, node);
  if (lag === null) return { text: '-', dim: true };
  return lag === 0 ? { text: '0', dim: true } : { text: grouped(lag), colour: 'yellow' };
}

/** Full while the leader is heard; runs empty until the node stands for election itself. A leader beats. */
function timerCell({ node, glyphs }: Row): Span {
  if (isPresent(node) && node.report.role === 'leader') {
    return { text: `beats ${shortMs(node.report.heartbeatMs)}`.slice(0, BAR_COLUMNS + 1), dim: true };
  }
  const silence = silenceOf(node);
  if (silence === null) return { text: '-', dim: true };
  const left = Math.round((1 - silence) * BAR_COLUMNS);
  const colour = silence === 0 ? 'green' : left > BAR_COLUMNS / 2 ? 'yellow' : 'red';
  return { text: glyphs.barFull.repeat(left) + glyphs.barEmpty.repeat(BAR_COLUMNS - left), colour };
}

function shortMs(ms: number): string {
  return ms >= 1000 ? `${ms / 1000}s` : String(ms);
}

function memoryCell({ node }: Row): Span {
  const bytes = node.report?.rssBytes ?? null;
  return bytes === null || !isPresent(node) ? { text: '-', dim: true } : { text: megabytes(bytes) };
}

function uptimeCell({ node }: Row): Span {
  const uptimeMs = node.report?.uptimeMs ?? null;
  return uptimeMs === null || !isPresent(node) ? { text: '-', dim: true } : { text: formatUptime(uptimeMs) };
}
