/** The status of a cluster as a table for people. */
import type { ClusterStatus, NodeProcessState, NodeStatus } from '../cluster/status.js';
import type { Colour, Paint } from './paint.js';
import { type Column, formatTable } from './table.js';

const COLUMNS: readonly Column[] = [
  { title: 'NODE' },
  { title: 'PROCESS' },
  { title: 'ROLE' },
  { title: 'TERM', alignRight: true },
  { title: 'COMMIT', alignRight: true },
  { title: 'APPLIED', alignRight: true },
  { title: 'LAG', alignRight: true },
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
  return `${formatHeadline(status, paint)}\n\n${formatTable(
    COLUMNS,
    status.nodes.map((node) => formatNode(node, paint)),
  )}`;
}

function formatHeadline(status: ClusterStatus, paint: Paint): string {
  const parts = [
    `cluster ${paint('bold', status.cluster)}`,
    `engine ${status.engine}`,
    status.leader === null ? paint('red', 'no leader') : `leader ${paint('bold', status.leader)}`,
    `term ${status.term ?? '-'}`,
    `commit ${status.commitIndex ?? '-'}`,
    status.quorum ? paint('green', 'quorum') : paint('red', 'no quorum'),
  ];
  return parts.join('   ');
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

function formatNode(node: NodeStatus, paint: Paint): readonly string[] {
  const silent = node.process === 'running' && !node.reachable;
  const process = silent ? paint('yellow', 'no answer') : paint(PROCESS_COLOURS[node.process], node.process);
  return [
    node.id,
    process,
    node.role === 'leader' ? paint('bold', 'leader') : (node.role ?? '-'),
    ...[node.term, node.commitIndex, node.lastApplied, node.lag].map((value) => String(value ?? '-')),
    String(node.port),
    String(node.peerPort),
    String(node.pid ?? '-'),
    node.uptimeMs === null ? '-' : formatUptime(node.uptimeMs),
  ];
}
