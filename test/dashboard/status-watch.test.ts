/** What `status --watch` shows: the header and the nodes of the dashboard. */
import { renderToString } from 'ink';
import { createElement } from 'react';
import { expect, test } from 'vitest';
import { StatusWatch } from '../../src/dashboard/status-watch.js';
import { HEALTHY, LEADERLESS, reported } from './cluster.js';
import { Desk } from './hand-fed-source.js';

test('one frame fits 80 columns, and stays low', async () => {
  const desk = new Desk();
  await desk.feed(...HEALTHY, reported('n2', null, 'crashed'));
  const lines = renderToString(createElement(StatusWatch, { store: desk.store }), { columns: 80 }).split(
    '\n',
  );
  expect(lines).toHaveLength(7);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines[0]).toMatch(/^default raft {3}★ n1 leads {3}term 3 {3}quorum 2\/3 {3}commit 17/);
  expect(lines[3]).toMatch(/n1 +● running +★ leader +3 +17/);
  expect(lines[4]).toMatch(/n2 +✗ crashed +was follow/);
  expect(lines.at(-1)).toBe('q leaves');
});

test('under Paxos it has no leader to show', async () => {
  const desk = new Desk({ engine: 'paxos' });
  await desk.feed(...LEADERLESS);
  const frame = renderToString(createElement(StatusWatch, { store: desk.store }), { columns: 80 });
  expect(frame).toMatch(/^default paxos {3}quorum 3\/3 {3}chosen 300/);
  expect(frame).toMatch(/n1 +● running +9 +3 +100 +1\.04/);
  expect(frame).not.toMatch(/leader|term/i);
});
