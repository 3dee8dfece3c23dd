/** The ring as a circle of characters: each shows who owns the place of the ring at its angle. */
import { RING_SIZE, type Ring } from '../../ring/index.js';
import { visibleWidth } from '../paint.js';
import type { NodeStyles } from './node-styles.js';

const OUTER_RADIUS = 9;
const INNER_RADIUS = 7;
/** A character is about twice as high as it is wide. */
const COLUMNS_PER_ROW = 2;
const HALF_COLUMNS = COLUMNS_PER_ROW * OUTER_RADIUS;

/** Place 0 is at the top, and places ascend clockwise. `caption` goes into the middle. Ends with a line break. */
export function drawRing(ring: Ring, styles: NodeStyles, caption: readonly string[]): string {
  const firstCaptionRow = -Math.floor(caption.length / 2);
  const lines: string[] = [];
  for (let row = -OUTER_RADIUS; row <= OUTER_RADIUS; row += 1) {
    lines.push(drawRow(ring, styles, row, caption[row - firstCaptionRow] ?? ''));
  }
  return `${lines.join('\n')}\n`;
}

function drawRow(ring: Ring, styles: NodeStyles, row: number, caption: string): string {
  const captionWidth = visibleWidth(caption);
  const captionStart = -Math.floor(captionWidth / 2);
  let line = '';
  for (let column = -HALF_COLUMNS; column <= HALF_COLUMNS; column += 1) {
    if (caption !== '' && column === captionStart) {
      line += caption;
      column += captionWidth - 1;
    } else {
      line += drawCell(ring, styles, row, column / COLUMNS_PER_ROW);
    }
  }
  return line.trimEnd();
}

function drawCell(ring: Ring, styles: NodeStyles, down: number, right: number): string {
  const radius = Math.hypot(down, right);
  // Half a row further out, so that the circle is round at its edges.
  if (radius < INNER_RADIUS || radius > OUTER_RADIUS + 0.5) return ' ';
  const turn = (Math.atan2(right, -down) / (2 * Math.PI) + 1) % 1;
  const { table } = ring;
  const position = table.positionOf(Math.floor(turn * RING_SIZE));
  return styles.mark(table.owners[position] ?? 0);
}
