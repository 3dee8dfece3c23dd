import { renderToString } from 'ink';
import { createElement } from 'react';
import { expect, test } from 'vitest';
import type { ClusterStatus, NodeStatus } from '../../src/cluster/status.js';
import { viewOf } from '../../src/dashboard/status-view-model.js';
import { StatusTable } from '../../src/dashboard/status-watch.js';

const running: NodeStatus = {
  id: 'n1',
  process: 'running',
  reachable: true,
  role: 'leader',
  term: 3,
  leader: 'n1',
  commitIndex: 17,
  lastApplied: 17,
  lastLogIndex: 17,
  lag: 0,
  pid: 4242,
  host: '127.0.0.1',
  port: 7401,
  peerPort: 7501,
  uptimeMs: 61_000,
  rssBytes: 1,
  faults: [],
};

const down: NodeStatus = {
  ...running,
  ...{
    id: 'n2',
    process: 'crashed',
    reachable: false,
    role: null,
    term: null,
    leader: null,
    commitIndex: null,
  },
  ...{
    lastApplied: null,
    lastLogIndex: null,
    lag: null,
    pid: null,
    uptimeMs: null,
    rssBytes: null,
    port: 7402,
  },
};

const status: ClusterStatus = {
  cluster: 'default',
  engine: 'raft',
  leader: 'n1',
  term: 3,
  commitIndex: 17,
  quorum: false,
  nodes: [running, down],
};

test('the view has a row a node, and a dash for what is not known', () => {
  const { headline, rows } = viewOf(status);
  expect(headline).toBe('cluster default   leader n1   term 3   commit 17   no quorum');
  expect(rows.map((row) => row.id)).toEqual(['titles', 'n1', 'n2']);
  expect(rows[1]?.cells.map((cell) => cell.text)).toEqual([
    'n1',
    'running',
    'leader',
    '3',
    '17',
    '17',
    '0',
    '7401',
    '4242',
    '1m01s',
  ]);
  expect(rows[2]?.cells.map((cell) => cell.text)).toEqual([
    'n2',
    'crashed',
    '-',
    '-',
    '-',
    '-',
    '-',
    '7402',
    '-',
    '-',
  ]);
});

test('a process that runs and does not answer is told apart', () => {
  const { rows } = viewOf({ ...status, nodes: [{ ...running, reachable: false }] });
  expect(rows[1]?.cells[1]).toMatchObject({ text: 'no answer', colour: 'yellow' });
});

test('columns are as wide as their widest cell', () => {
  for (const column of viewOf(status).rows[0]?.cells ?? []) {
    const cells = viewOf(status).rows.map((row) => row.cells.find((cell) => cell.column === column.column));
    expect(Math.max(...cells.map((cell) => cell?.text.length ?? 0))).toBe(column.width);
  }
});

test('one frame fits 80 columns, and stays low', () => {
  const frame = renderToString(createElement(StatusTable, { status }), { columns: 80 });
  const lines = frame.split('\n');
  expect(lines).toHaveLength(6);
  expect(frame).toContain('n2    crashed');
  expect(frame).toContain('q leaves');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});
