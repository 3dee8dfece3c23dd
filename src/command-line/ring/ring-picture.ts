/** The ring as a circle of characters: each shows who owns the place of the ring at its angle. */
import { RING_SIZE, type Ring } from '../../ring/index.js';
import { visibleWidth } from '../paint.js';
import type { NodeStyles } from './node-styles.js';

const OUTER_RADIUS = 9;
const BAND_ROWS = 2;
/** A character is about twice as high as it is wide. */
const COLUMNS_PER_ROW = 2;

/**
 * Rows of places on a circle of that radius, in rows: the place of the ring that a character stands for, or null
 * inside and outside of the circle. Place 0 is at the top, and places ascend clockwise.
 */
export function ringPlaces(outerRadius: number): readonly (readonly (number | null)[])[] {
  const columns = COLUMNS_PER_ROW * outerRadius;
  return range(-outerRadius, outerRadius).map((row) =>
    range(-columns, columns).map((column) => placeAt(row, column / COLUMNS_PER_ROW, outerRadius)),
  );
}

/** Row and column of `ringPlaces` in the middle of the band, where the place is. */
export function positionOnPicture(place: number, outerRadius: number): { row: number; column: number } {
  const angle = (place / RING_SIZE) * 2 * Math.PI;
  const radius = outerRadius - BAND_ROWS / 2;
  return {
    row: Math.round(outerRadius - Math.cos(angle) * radius),
    column: Math.round(COLUMNS_PER_ROW * (outerRadius + Math.sin(angle) * radius)),
  };
}

/** `caption` goes into the middle. Ends with a line break. */
export function drawRing(ring: Ring, styles: NodeStyles, caption: readonly string[]): string {
  const places = ringPlaces(OUTER_RADIUS);
  const firstCaptionRow = OUTER_RADIUS - Math.floor(caption.length / 2);
  const lines = places.map((row, at) => drawRow(ring, styles, row, caption[at - firstCaptionRow] ?? ''));
  return `${lines.join('\n')}\n`;
}

function drawRow(
  { table }: Ring,
  styles: NodeStyles,
  places: readonly (number | null)[],
  caption: string,
): string {
  const captionWidth = visibleWidth(caption);
  const captionStart = Math.floor(places.length / 2) - Math.floor(captionWidth / 2);
  const cells = places.map((place) =>
    place === null ? ' ' : styles.mark(table.owners[table.positionOf(place)] ?? 0),
  );
  if (caption !== '') cells.splice(captionStart, captionWidth, caption);
  return cells.join('').trimEnd();
}

function placeAt(down: number, right: number, outerRadius: number): number | null {
  const radius = Math.hypot(down, right);
  // Half a row further out, so that the circle is round at its edges.
  if (radius < outerRadius - BAND_ROWS || radius > outerRadius + 0.5) return null;
  const turn = (Math.atan2(right, -down) / (2 * Math.PI) + 1) % 1;
  return Math.floor(turn * RING_SIZE);
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, step) => from + step);
}
