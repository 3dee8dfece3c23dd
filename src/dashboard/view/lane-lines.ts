/**
 * The logs as lanes. An entry is the letter of its term: A for term 1, B for term 2 and so on. Capitals are
 * committed, small letters are not; what is applied, too, stands out of a filled cell.
 */
import type { ClusterState } from '../model/cluster-state.js';
import { type Cell, type Lane, logLanes } from '../model/log-lanes.js';
import { LANE_NAME_COLUMNS, laneName, laneNoteColumns } from './lane-frame.js';
import { grouped } from './numbers.js';
import { BLANK, type Colour, type Line, merged, type Span, spread } from './span.js';
import type { Theme } from './theme.js';

const LETTERS = 26;
const TERM_COLOURS: readonly Colour[] = ['cyan', 'magenta', 'green', 'yellow', 'blue', 'red'];
const RULER_STEP = 10;

/** The ruler first, then a line a node; with `withMarkers` a second line a node with commit and applied markers. */
export function laneLines(
  state: ClusterState,
  selected: string,
  theme: Theme,
  width: number,
  withMarkers: boolean,
): readonly Line[] {
  const noteColumns = laneNoteColumns(width);
  const { firstIndex, lanes } = logLanes(state, Math.max(1, width - LANE_NAME_COLUMNS - noteColumns));
  const columns = Math.max(...lanes.map((lane) => lane.cells.length), 0);
  const rows = lanes.flatMap((lane): readonly Line[] => {
    const line = laneLine(lane, selected, theme, noteColumns === 0 ? null : width);
    return withMarkers ? [line, markerLine(lane, firstIndex, theme, width)] : [line];
  });
  return [[{ text: 'LOG'.padEnd(LANE_NAME_COLUMNS), dim: true }, ruler(firstIndex, columns)], ...rows];
}

function laneLine(lane: Lane, selected: string, theme: Theme, width: number | null): Line {
  const name = laneName(lane.node, selected, lane.isPast, theme);
  const line: Line = [name, ...merged(lane.cells.map((cell) => cellSpan(cell, lane, theme)))];
  return width === null ? line : spread(line, [noteOf(lane)], width);
}

/** How far the log is, and what the lane cannot show. */
function noteOf({ report, missing, isPast, cells }: Lane): Span {
  if (report === null) return { text: 'not seen yet', dim: true };
  if (missing > cells.length) return { text: `${grouped(missing)} behind`, colour: 'yellow' };
  const uncommitted = report.lastLogIndex - report.commitIndex;
  if (uncommitted > 0 && !isPast) return { text: `${grouped(uncommitted)} uncommitted`, colour: 'yellow' };
  return { text: `to ${grouped(report.lastLogIndex)}`, dim: true };
}

function cellSpan(cell: Cell, { isPast }: Lane, { glyphs }: Theme): Span {
  switch (cell.kind) {
    case 'absent':
      return { text: glyphs.absent, dim: true };
    case 'snapshot':
      return { text: glyphs.compacted, dim: true };
    case 'overwritten':
      return { text: glyphs.overwritten, colour: 'red', bold: true };
    default: {
      const letter = letterOf(cell.term);
      const text = cell.kind === 'uncommitted' ? letter.toLowerCase() : letter;
      const colour = cell.term === null ? undefined : TERM_COLOURS[(cell.term - 1) % TERM_COLOURS.length];
      const isFilled = cell.kind === 'applied' && !isPast;
      return { text, colour, inverse: isFilled, dim: isPast, underline: cell.isReplaced };
    }
  }
}

/** The term of the first entry is A; after Z comes A again. */
function letterOf(term: number | null): string {
  return term === null ? '?' : String.fromCharCode('A'.charCodeAt(0) + ((term - 1 + LETTERS) % LETTERS));
}

/** Points at the newest committed entry, and says how far the machine is. */
function markerLine({ report }: Lane, firstIndex: number, { glyphs }: Theme, width: number): Line {
  if (report === null) return BLANK;
  const column = LANE_NAME_COLUMNS + Math.max(0, report.commitIndex - firstIndex);
  const isCaughtUp = report.lastApplied === report.commitIndex;
  const applied = isCaughtUp ? 'and applied' : `, applied ${grouped(report.lastApplied)}`;
  const text = `commit ${grouped(report.commitIndex)} ${applied}`;
  const isRightOfIt = column + text.length + 2 <= width;
  const marker = isRightOfIt
    ? `${' '.repeat(column)}${glyphs.pointer} ${text}`
    : `${text.padStart(column - 1)} ${glyphs.pointer}`;
  return [{ text: marker, dim: true }];
}

/** Every tenth index above its column. */
function ruler(firstIndex: number, columns: number): Span {
  let text = '';
  for (let column = 0; column < columns; column += 1) {
    const index = firstIndex + column;
    if (text.length > column || (index % RULER_STEP !== 0 && index !== 1)) {
      if (text.length <= column) text += ' ';
      continue;
    }
    const label = grouped(index);
    text += text.length + label.length <= columns ? label : ' ';
    if (text.length < columns) text += ' ';
  }
  return { text, dim: true };
}
