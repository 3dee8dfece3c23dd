/** The table of nodes: what each is, how far it is, and how long it has waited for its leader. */
import { roundsPerOperation } from '../../cluster/paxos-status.js';
import { formatUptime } from '../../command-line/status-text.js';
import {
  type ClusterState,
  isIsolated,
  isPresent,
  type NodeState,
  paxosReport,
  raftReport,
} from '../model/cluster-state.js';
import { lagOf } from '../model/lag.js';
import type { PaxosReport, RaftReport } from '../model/observation.js';
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
/** As many as `was follower` takes. */
const ROLE_COLUMNS = 12;
/** Before the table: the mark of the node that is chosen. */
const MARK_COLUMNS = 2;

interface RankedColumn extends Column<Row> {
  /** 0: the most telling. Where there is no room, the highest are left out. */
  readonly rank: number;
}

const FIRST_COLUMNS: readonly RankedColumn[] = [
  { rank: 0, title: 'NODE', width: 5, cell: ({ node }) => ({ text: node.id, bold: true }) },
  { rank: 0, title: 'PROCESS', width: 11, cell: processCell },
];

const RAFT_COLUMNS: readonly RankedColumn[] = [
  { rank: 0, title: 'ROLE', width: ROLE_COLUMNS, cell: roleCell },
  raftNumber(1, 'TERM', 5, ({ term }) => term),
  raftNumber(2, 'COMMIT', 10, ({ commitIndex }) => commitIndex),
  raftNumber(5, 'APPLIED', 10, ({ lastApplied }) => lastApplied),
  { rank: 3, title: 'BEHIND', width: 7, alignRight: true, cell: lagCell },
  { rank: 4, title: 'TIMER', width: BAR_COLUMNS, cell: timerCell },
];

const PAXOS_COLUMNS: readonly RankedColumn[] = [
  paxosNumber(1, 'BALLOT', 7, ({ ballotCounter }) => ballotCounter),
  paxosNumber(4, 'KEYS', 7, ({ keys }) => keys),
  paxosNumber(1, 'CHOSEN', 8, ({ chosen }) => chosen),
  {
    ...{ rank: 2, title: 'ROUNDS/OP', width: 9, alignRight: true },
    cell: ({ node }) => ofReport(node, paxosReport(node), (report) => roundsPerOperation(report) ?? '-'),
  },
  { rank: 3, title: 'CONFLICTS', width: 9, alignRight: true, cell: conflictsCell },
  paxosNumber(5, 'PROMISES', 9, ({ promises }) => promises),
  paxosNumber(5, 'ACCEPTED', 9, ({ acceptances }) => acceptances),
];

const LAST_COLUMNS: readonly RankedColumn[] = [
  {
    ...{ rank: 6, title: 'PORT', width: 5, alignRight: true },
    cell: ({ node }) => ({ text: String(node.port ?? '-') }),
  },
  {
    ...{ rank: 8, title: 'PID', width: 7, alignRight: true },
    cell: ({ node }) => ({ text: String(node.pid ?? '-') }),
  },
  { rank: 9, title: 'MEMORY', width: 7, alignRight: true, cell: memoryCell },
  { rank: 7, title: 'UP', width: 6, alignRight: true, cell: uptimeCell },
];

const COLUMNS = {
  raft: [...FIRST_COLUMNS, ...RAFT_COLUMNS, ...LAST_COLUMNS],
  paxos: [...FIRST_COLUMNS, ...PAXOS_COLUMNS, ...LAST_COLUMNS],
} as const;

function raftNumber(
  rank: number,
  title: string,
  width: number,
  read: (report: RaftReport) => number,
): RankedColumn {
  const cell = ({ node }: Row): Span => ofReport(node, raftReport(node), (report) => grouped(read(report)));
  return { rank, title, width, alignRight: true, cell };
}

function paxosNumber(
  rank: number,
  title: string,
  width: number,
  read: (report: PaxosReport) => number,
): RankedColumn {
  const cell = ({ node }: Row): Span => ofReport(node, paxosReport(node), (report) => grouped(read(report)));
  return { rank, title, width, alignRight: true, cell };
}

/** The titles first, then a line a node; `selected` is marked. */
export function nodeLines(
  state: ClusterState,
  selected: string,
  theme: Theme,
  width: number,
): readonly Line[] {
  const columns = columnsFor(COLUMNS[state.engine], width - MARK_COLUMNS);
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

function columnsFor(all: readonly RankedColumn[], width: number): readonly RankedColumn[] {
  let columns = all;
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
      if (isIsolated(node)) return { text: `${glyphs.cut} isolated`, colour: 'yellow', bold: true };
      return node.isReachable
        ? { text: `${glyphs.running} running`, colour: 'green' }
        : { text: `${glyphs.unknown} no answer`, colour: 'yellow', bold: true };
  }
}

function roleCell({ node, glyphs }: Row): Span {
  const report = raftReport(node);
  if (report === null || !isPresent(node))
    return ofReport(node, report, ({ role }) => `was ${role}`.slice(0, ROLE_COLUMNS));
  if (report.role === 'leader') return { text: `${glyphs.leader} leader`, bold: true, colour: 'green' };
  if (report.role === 'candidate')
    return { text: `${glyphs.pointer} candidate`, bold: true, colour: 'magenta' };
  return { text: `  ${report.role}` };
}

/** A value of the past is dim. */
function ofReport<Report>(node: NodeState, report: Report | null, read: (report: Report) => string): Span {
  return report === null ? { text: '-', dim: true } : { text: read(report), dim: !isPresent(node) };
}

function conflictsCell({ node }: Row): Span {
  const cell = ofReport(node, paxosReport(node), ({ conflicts }) => grouped(conflicts));
  return cell.text === '0' || cell.dim === true ? { ...cell, dim: true } : { ...cell, colour: 'yellow' };
}

function lagCell({ state, node }: Row): Span {
  const lag = lagOf(state, node);
  if (lag === null) return { text: '-', dim: true };
  return lag === 0 ? { text: '0', dim: true } : { text: grouped(lag), colour: 'yellow' };
}

/** Full while the leader is heard; runs empty until the node stands for election itself. A leader beats. */
function timerCell({ node, glyphs }: Row): Span {
  const report = raftReport(node);
  if (report?.role === 'leader' && isPresent(node)) {
    return { text: `beats ${shortMs(report.heartbeatMs)}`.slice(0, BAR_COLUMNS + 1), dim: true };
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
