/** Plots in text: one column a span of time, one row a step of the scale. No colours: the caller adds them. */

export interface PlotGlyphs {
  /** Of a column that fills part of a row, the least first; the last fills it. */
  readonly levels: readonly string[];
  readonly point: string;
  readonly stem: string;
  readonly axis: string;
  readonly corner: string;
  readonly floor: string;
  readonly tick: string;
  readonly mark: string;
}

export const BLOCK_GLYPHS: PlotGlyphs = {
  levels: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  point: '●',
  stem: '│',
  axis: '┤',
  corner: '└',
  floor: '─',
  tick: '┴',
  mark: '▲',
};

export const ASCII_GLYPHS: PlotGlyphs = {
  levels: ['.', ':', '#'],
  point: 'o',
  stem: '|',
  axis: '|',
  corner: '+',
  floor: '-',
  tick: '+',
  mark: '^',
};

/** Rows from the top down, all as wide as there are values. 0 is nothing, `max` all rows. */
export function columnPlot(
  values: readonly number[],
  rows: number,
  max: number,
  { levels }: PlotGlyphs,
): readonly string[] {
  const steps = levels.length;
  const heights = values.map((value) =>
    value <= 0 ? 0 : Math.max(1, Math.round((Math.min(value, max) / max) * rows * steps)),
  );
  return fromTop(rows, (row) =>
    heights.map((height) => {
      const level = Math.min(steps, height - row * steps);
      return level <= 0 ? ' ' : (levels[level - 1] ?? ' ');
    }),
  );
}

/** A point, and how far it reaches up; null where there is nothing. */
export interface Reach {
  readonly point: number;
  readonly top: number;
}

/** A scale of which each step is the same factor. */
export interface LogScale {
  readonly min: number;
  readonly max: number;
}

/** A point a column, with a stem up to its top, on a logarithmic scale. */
export function reachPlot(
  values: readonly (Reach | null)[],
  rows: number,
  scale: LogScale,
  { point, stem }: PlotGlyphs,
): readonly string[] {
  return fromTop(rows, (row) =>
    values.map((value) => {
      if (value === null) return ' ';
      const low = rowOf(value.point, rows, scale);
      if (row === low) return point;
      return row > low && row <= rowOf(value.top, rows, scale) ? stem : ' ';
    }),
  );
}

/** The value that each row of a logarithmic scale begins with, from the top down. */
export function logLabels(rows: number, { min, max }: LogScale): readonly number[] {
  return Array.from({ length: rows }, (_, index) => min * (max / min) ** ((rows - 1 - index) / rows));
}

/** From the bottom up, 0 first. */
function rowOf(value: number, rows: number, { min, max }: LogScale): number {
  const place = Math.log(Math.max(value, min) / min) / Math.log(max / min);
  return Math.min(rows - 1, Math.floor(place * rows));
}

function fromTop(rows: number, cells: (row: number) => readonly string[]): readonly string[] {
  return Array.from({ length: rows }, (_, index) => cells(rows - 1 - index).join(''));
}

/** A line of `width` with a tick every so many columns. */
export function floorLine(width: number, tickColumns: number, { floor, tick }: PlotGlyphs): string {
  return Array.from({ length: width }, (_, column) => (column % tickColumns === 0 ? tick : floor)).join('');
}

export interface Label {
  readonly column: number;
  readonly text: string;
}

/** Texts that begin at their columns; one that would run into another, or beyond the end, moves or is left out. */
export function labelLine(labels: readonly Label[], width: number): string {
  let line = '';
  for (const { column, text } of labels) {
    const start = Math.min(column, width - text.length);
    if (start < 0 || start < line.length + (line === '' ? 0 : 1)) continue;
    line = line.padEnd(start) + text;
  }
  return line;
}
