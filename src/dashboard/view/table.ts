/** Rows of cells in columns of fixed widths, so that nothing jumps when a value grows. */
import { type Line, padded, type Span } from './span.js';

export interface Column<Row> {
  readonly title: string;
  /** In characters, without the gap that follows. */
  readonly width: number;
  readonly alignRight?: boolean;
  readonly cell: (row: Row) => Span;
}

const GAP = 2;

export function tableWidth(columns: readonly Pick<Column<never>, 'width'>[]): number {
  return columns.reduce((sum, { width }) => sum + width + GAP, -GAP);
}

export function titleLine<Row>(columns: readonly Column<Row>[]): Line {
  return joined(
    columns.map((column) => padded({ text: column.title, dim: true }, column.width, '', column.alignRight)),
  );
}

export function rowLine<Row>(columns: readonly Column<Row>[], row: Row, ellipsis: string): Line {
  return joined(columns.map((column) => padded(column.cell(row), column.width, ellipsis, column.alignRight)));
}

function joined(cells: readonly Span[]): Line {
  return cells.flatMap((cell, position) => (position === 0 ? [cell] : [{ text: ' '.repeat(GAP) }, cell]));
}
