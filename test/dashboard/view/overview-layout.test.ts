import { expect, it } from 'vitest';
import { overviewLayout } from '../../../src/dashboard/view/overview-layout.js';

it.each([
  // rows, columns, nodes, and what is expected
  [32, 120, 3, { isSpaced: true, hasLanes: true, hasLinks: true, timelineRows: 21 }],
  [20, 80, 3, { isSpaced: true, hasLanes: true, hasLinks: true, timelineRows: 9 }],
  [16, 60, 3, { isSpaced: true, hasLanes: true, hasLinks: false, timelineRows: 5 }],
  [20, 80, 9, { isSpaced: true, hasLanes: false, hasLinks: false, timelineRows: 8 }],
  [36, 200, 9, { isSpaced: true, hasLanes: true, hasLinks: true, timelineRows: 13 }],
  [3, 20, 9, { isSpaced: false, hasLanes: false, hasLinks: false, timelineRows: 0 }],
])('%d rows by %d columns for %d nodes', (rows, columns, nodes, expected) => {
  expect(overviewLayout(rows, columns, nodes)).toEqual(expected);
});

it('never takes more rows than there are', () => {
  for (let nodes = 1; nodes <= 9; nodes += 1) {
    for (let rows = nodes + 2; rows <= 60; rows += 1) {
      const { hasLanes, isSpaced, timelineRows } = overviewLayout(rows, 200, nodes);
      const panels = (nodes + 1) * (hasLanes ? 2 : 1);
      const gaps = isSpaced ? (hasLanes ? 2 : 1) : 0;
      expect(panels + gaps + timelineRows + 1).toBeLessThanOrEqual(rows);
    }
  }
});
