/** All about one node: its votes, how far it knows its followers to be, its newest entries, its last words. */
import { type ClusterState, isPresent, type NodeState } from '../model/cluster-state.js';
import type { FollowerReport, PaxosReport, RaftReport } from '../model/observation.js';
import type { Inspection } from '../source.js';
import { grouped, timeOfDay } from './numbers.js';
import { BLANK, type Line, plainText } from './span.js';
import { type Column, rowLine, titleLine } from './table.js';
import type { Theme } from './theme.js';

const FOLLOWER_COLUMNS: readonly Column<FollowerReport>[] = [
  { title: 'FOLLOWER', width: 8, cell: ({ id }) => ({ text: id, bold: true }) },
  {
    title: 'STATE',
    width: 9,
    cell: ({ state }) => ({ text: state, colour: state === 'replicate' ? 'green' : 'yellow' }),
  },
  { title: 'MATCH', width: 11, alignRight: true, cell: ({ matchIndex }) => ({ text: grouped(matchIndex) }) },
  { title: 'NEXT', width: 11, alignRight: true, cell: ({ nextIndex }) => ({ text: grouped(nextIndex) }) },
  {
    title: 'IN FLIGHT',
    width: 9,
    alignRight: true,
    cell: ({ inflightMessages }) => ({ text: String(inflightMessages) }),
  },
  {
    title: 'ANSWERS',
    width: 7,
    cell: ({ recentlyActive }) =>
      recentlyActive ? { text: 'yes' } : { text: 'no', colour: 'red', bold: true },
  },
];

/** `rows`: how many lines there is room for; what does not fit is the oldest. */
export function detailsLines(
  state: ClusterState,
  selected: string,
  inspection: Inspection | null,
  canInspect: boolean,
  theme: Theme,
  rows: number,
): readonly Line[] {
  const node = state.nodes.find(({ id }) => id === selected);
  if (node === undefined) return [];
  const facts = [headline(node), BLANK, ...reportLines(node, theme)];
  const room = Math.max(2, rows - facts.length - 3);
  // Where nobody can be asked for more, such as in a replay, there is no more to expect.
  if (!canInspect) return facts;
  // Under Paxos there is no log that would belong to all keys.
  if (state.engine === 'paxos') return [...facts, BLANK, ...logFileLines(inspection, room)];
  const lines = logFileLines(inspection, Math.ceil(room / 2));
  const entries = entryLines(inspection, Math.max(1, room - lines.length));
  return [...facts, BLANK, ...entries, BLANK, ...lines];
}

function headline(node: NodeState): Line {
  const { id, process, pid, port } = node;
  const what = process === 'running' && !node.isReachable ? 'running, and does not answer' : process;
  return [
    { text: id, bold: true },
    { text: `  ${what}` },
    { text: `  pid ${pid ?? '-'}  port ${port ?? '-'}`, dim: true },
    ...(node.report === null || isPresent(node)
      ? []
      : [{ text: `  as it was at ${timeOfDay(node.reportMs)}`, dim: true }]),
  ];
}

function reportLines({ report }: NodeState, theme: Theme): readonly Line[] {
  if (report === null) return [[{ text: 'Nothing is known of it yet.', dim: true }]];
  return report.engine === 'raft' ? raftLines(report, theme) : paxosLines(report);
}

function paxosLines(report: PaxosReport): readonly Line[] {
  const count = (value: number): string => grouped(value);
  const prepared = report.roundsWithoutPrepare;
  const texts = [
    `as proposer: ${count(report.chosen)} operations chosen in ${count(report.rounds)} rounds, ${count(prepared)} of them without a prepare`,
    `             ${count(report.conflicts)} rounds lost to other ballots, ${count(report.unanswered)} operations without an outcome`,
    `             ${count(report.requests)} operations under way, the next round of ${count(report.prepared)} registers is prepared`,
    `as acceptor: ${count(report.promises)} promises, ${count(report.acceptances)} acceptances, ${count(report.rejections)} rejections`,
    `             ${count(report.registers)} registers, ${count(report.keys)} keys, ${count(report.tombstones)} tombstones to collect, ${count(report.collected)} collected`,
  ];
  return [
    [
      { text: `newest ballot ${count(report.ballotCounter)}`, bold: true },
      { text: '  proposer, acceptor and learner; nobody leads' },
    ],
    ...texts.map((text): Line => [{ text }]),
  ];
}

function raftLines(report: RaftReport, theme: Theme): readonly Line[] {
  const { role, term, votedFor, leader, votesGranted, votesRefused } = report;
  const vote = votedFor === null ? 'no vote in this term' : `voted for ${votedFor}`;
  const campaign = [
    ...votesGranted.map((voter) => `${voter} yes`),
    ...votesRefused.map((voter) => `${voter} no`),
  ];
  const last = `commit ${grouped(report.commitIndex)}  applied ${grouped(report.lastApplied)}  last entry ${grouped(report.lastLogIndex)}  snapshot ${grouped(report.snapshotIndex)}`;
  return [
    [
      { text: `${role} in term ${term}`, bold: true },
      {
        text: `  ${vote}  ${leader === null ? 'knows no leader' : `follows ${leader === votedFor && role === 'leader' ? 'nobody' : leader}`}`,
      },
    ],
    ...(campaign.length === 0 ? [] : [[{ text: `votes in its campaign: ${campaign.join(', ')}` }]]),
    [{ text: last }],
    ...followerLines(report.followers, theme),
  ];
}

function followerLines(followers: readonly FollowerReport[], { glyphs }: Theme): readonly Line[] {
  if (followers.length === 0) return [];
  return [
    BLANK,
    titleLine(FOLLOWER_COLUMNS),
    ...followers.map((one) => rowLine(FOLLOWER_COLUMNS, one, glyphs.ellipsis)),
  ];
}

function entryLines(inspection: Inspection | null, rows: number): readonly Line[] {
  const entries = (inspection?.entries ?? []).slice(-rows);
  const width = Math.max(5, ...entries.map(({ index }) => grouped(index).length));
  return [
    [{ text: `${'INDEX'.padStart(width)}  TERM  NEWEST ENTRIES OF ITS LOG`, dim: true }],
    ...entries.map(
      ({ index, term, text }): Line => [
        { text: `${grouped(index).padStart(width)}  ${String(term).padStart(4)}  `, dim: true },
        { text: plainText(text) },
      ],
    ),
  ];
}

function logFileLines(inspection: Inspection | null, rows: number): readonly Line[] {
  const lines = (inspection?.lines ?? []).slice(-rows);
  return [
    [{ text: 'WHAT IT SAID LAST', dim: true }],
    ...lines.map(
      ({ timeMs, text, isBad }): Line => [
        { text: `${timeOfDay(timeMs)}  `, dim: true },
        { text: plainText(text), colour: isBad ? 'yellow' : undefined, bold: isBad },
      ],
    ),
  ];
}
