/** Plain tables: columns as wide as their widest cell, two spaces apart, no lines. */
import { visibleWidth } from './paint.js';

export interface Column {
  readonly title: string;
  readonly alignRight?: boolean;
}

/** Ends with a line break. Every row has as many cells as there are columns. */
export function formatTable(columns: readonly Column[], rows: ReadonlyArray<readonly string[]>): string {
  const titles = columns.map((column) => column.title);
  const all = [titles, ...rows];
  const widths = columns.map((_, position) =>
    Math.max(...all.map((row) => visibleWidth(row[position] ?? ''))),
  );
  return all.map((row) => `${formatRow(columns, widths, row)}\n`).join('');
}

function formatRow(columns: readonly Column[], widths: readonly number[], row: readonly string[]): string {
  const cells = columns.map((column, position) => {
    const cell = row[position] ?? '';
    const padding = ' '.repeat((widths[position] ?? 0) - visibleWidth(cell));
    return column.alignRight === true ? padding + cell : cell + padding;
  });
  return cells.join('  ').trimEnd();
}
