import { expect, test } from 'vitest';
import {
  ASCII_GLYPHS,
  BLOCK_GLYPHS,
  columnPlot,
  floorLine,
  labelLine,
  logLabels,
  reachPlot,
} from '../../../src/command-line/compare/plot.js';

test('columns fill rows in steps, and what is more than nothing shows', () => {
  expect(columnPlot([0, 1, 50, 75, 100, 400], 2, 100, BLOCK_GLYPHS)).toEqual(['   ▄██', ' ▁████']);
  expect(columnPlot([0, 1, 50, 75, 100], 2, 100, ASCII_GLYPHS)).toEqual(['   :#', ' .###']);
});

test('a point with a stem up to its top, on a scale of factors', () => {
  const scale = { min: 1, max: 1000 };
  const values = [
    { point: 1, top: 1 },
    { point: 2, top: 200 },
    null,
    { point: 50, top: 60 },
    { point: 0.1, top: 5000 },
  ];
  expect(reachPlot(values, 3, scale, BLOCK_GLYPHS)).toEqual([' │  │', ' │ ●│', '●●  ●']);
  expect(reachPlot(values, 3, scale, ASCII_GLYPHS)).toEqual([' |  |', ' | o|', 'oo  o']);
  expect(logLabels(3, scale).map(Math.round)).toEqual([100, 10, 1]);
});

test('an axis with ticks, and labels that leave room for each other', () => {
  expect(floorLine(7, 3, BLOCK_GLYPHS)).toBe('┴──┴──┴');
  expect(floorLine(7, 3, ASCII_GLYPHS)).toBe('+--+--+');
  const labels = [
    { column: 0, text: '0s' },
    { column: 2, text: 'too near' },
    { column: 5, text: '2s' },
    { column: 9, text: 'moved' },
  ];
  expect(labelLine(labels, 13)).toBe('0s   2s moved');
  expect(labelLine([{ column: 3, text: 'far too long' }], 5)).toBe('');
});
