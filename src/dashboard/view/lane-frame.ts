/** What stands before and behind a lane: the name of its node, and a note on it. */
import type { Span } from './span.js';
import type { Theme } from './theme.js';

export const LANE_NAME_COLUMNS = 7;
const NOTE_COLUMNS = 20;
/** A narrower screen has no room for notes. */
const NOTES_WIDTH_MIN = 70;

export function laneNoteColumns(width: number): number {
  return width >= NOTES_WIDTH_MIN ? NOTE_COLUMNS : 0;
}

/** `isPast`: the node is down or silent. */
export function laneName(node: string, selected: string, isPast: boolean, { glyphs }: Theme): Span {
  const mark = node === selected ? glyphs.selected : ' ';
  return { text: `${mark} ${node}`.padEnd(LANE_NAME_COLUMNS), bold: node === selected, dim: isPast };
}
