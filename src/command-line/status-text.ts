/** The status of a cluster as a table for people. */

import { roundsPerOperation } from '../cluster/paxos-status.js';
import type { ClusterStatus, NodeProcessState, NodeStatus } from '../cluster/status.js';
import type { Colour, Paint } from './paint.js';
import { type Column, formatTable } from './table.js';

/** What the engine of a cluster has to tell of a node. */
interface EngineColumn extends Column {
  readonly text: (node: NodeStatus, paint: Paint) => string;
}

const RAFT_COLUMNS: readonly EngineColumn[] = [
  {
    title: 'ROLE',
    text: ({ role }, paint) => (role === 'leader' ? paint('bold', 'leader') : (role ?? '-')),
  },
  number('TERM', (node) => node.term),
  number('COMMIT', (node) => node.commitIndex),
  number('APPLIED', (node) => node.lastApplied),
  number('LAG', (node) => node.lag),
];

const PAXOS_COLUMNS: readonly EngineColumn[] = [
  number('BALLOT', ({ paxos }) => paxos?.ballotCounter ?? null),
  number('KEYS', ({ paxos }) => paxos?.keys ?? null),
  number('CHOSEN', ({ paxos }) => paxos?.chosen ?? null),
  number('CONFLICTS', ({ paxos }) => paxos?.conflicts ?? null),
  number('ROUNDS/OP', ({ paxos }) => (paxos ? roundsPerOperation(paxos) : null)),
  number('PROMISES', ({ paxos }) => paxos?.promises ?? null),
  number('ACCEPTED', ({ paxos }) => paxos?.acceptances ?? null),
];

function number(title: string, value: (node: NodeStatus) => number | string | null): EngineColumn {
  return { title, alignRight: true, text: (node) => String(value(node) ?? '-') };
}

const FIRST_COLUMNS: readonly Column[] = [{ title: 'NODE' }, { title: 'PROCESS' }];

const LAST_COLUMNS: readonly Column[] = [
  { title: 'PORT', alignRight: true },
  { title: 'PEER PORT', alignRight: true },
  { title: 'PID', alignRight: true },
  { title: 'UP', alignRight: true },
];

const PROCESS_COLOURS: Readonly<Record<NodeProcessState, Colour>> = {
  running: 'green',
  paused: 'yellow',
  stopped: 'dim',
  crashed: 'red',
};

/** Two parts: one line on the cluster, then a line a node. */
export function formatStatus(status: ClusterStatus, paint: Paint): string {
  const columns = status.engine === 'paxos' ? PAXOS_COLUMNS : RAFT_COLUMNS;
  return `${formatHeadline(status, paint)}\n\n${formatTable(
    [...FIRST_COLUMNS, ...columns, ...LAST_COLUMNS],
    status.nodes.map((node) => formatNode(node, columns, paint)),
  )}`;
}

function formatHeadline(status: ClusterStatus, paint: Paint): string {
  const parts = [
    `cluster ${paint('bold', status.cluster)}`,
    `engine ${status.engine}`,
    ...(status.engine === 'paxos' ? describePaxos(status) : describeRaft(status, paint)),
    status.quorum ? paint('green', 'quorum') : paint('red', 'no quorum'),
  ];
  return parts.join('   ');
}

function describeRaft({ commitIndex, leader, term }: ClusterStatus, paint: Paint): readonly string[] {
  return [
    leader === null ? paint('red', 'no leader') : `leader ${paint('bold', leader)}`,
    `term ${term ?? '-'}`,
    `commit ${commitIndex ?? '-'}`,
  ];
}

/** Nobody leads: what the proposers did together. */
function describePaxos({ paxos }: ClusterStatus): readonly string[] {
  if (!paxos) return [];
  return [
    `chosen ${paxos.chosen}`,
    `conflicts ${paxos.conflicts}`,
    `rounds/op ${roundsPerOperation(paxos) ?? '-'}`,
  ];
}

/** As in `3s`, `5m12s`, `2h03m`, `4d07h`. */
export function formatUptime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (minutes === 0) return `${seconds}s`;
  if (hours === 0) return `${minutes}m${two(seconds % 60)}s`;
  return hours < 24 ? `${hours}h${two(minutes % 60)}m` : `${Math.floor(hours / 24)}d${two(hours % 24)}h`;
}

function describeProcess({ process, reachable }: NodeStatus, paint: Paint): string {
  const silent = process === 'running' && !reachable;
  return silent ? paint('yellow', 'no answer') : paint(PROCESS_COLOURS[process], process);
}

function formatNode(node: NodeStatus, columns: readonly EngineColumn[], paint: Paint): readonly string[] {
  return [
    node.id,
    [describeProcess(node, paint), ...node.faults.map((fault) => paint('yellow', fault))].join(', '),
    ...columns.map((column) => column.text(node, paint)),
    String(node.port),
    String(node.peerPort),
    String(node.pid ?? '-'),
    node.uptimeMs === null ? '-' : formatUptime(node.uptimeMs),
  ];
}
