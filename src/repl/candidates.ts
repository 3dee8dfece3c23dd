/** What Tab does with several candidates: what they have in common, and how they are listed. */

/** The longest text with which all of them begin; empty for none. */
export function sharedStart(candidates: readonly string[]): string {
  const [first = '', ...others] = candidates;
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length);
}

const GAP = 2;
const ROWS_MAX = 20;

/** In columns, read downwards; ends with a line break. Beyond a screenful they are counted instead. */
export function formatCandidates(candidates: readonly string[], width: number): string {
  const columnWidth = Math.max(...candidates.map((candidate) => candidate.length)) + GAP;
  const columns = Math.max(1, Math.floor(width / columnWidth));
  const shown = candidates.slice(0, columns * ROWS_MAX);
  const rows = Math.ceil(shown.length / columns);
  const lines = Array.from({ length: rows }, (_, row) =>
    shown
      .filter((_, position) => position % rows === row)
      .map((candidate) => candidate.padEnd(columnWidth))
      .join('')
      .trimEnd(),
  );
  const left = candidates.length - shown.length;
  return `${[...lines, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n')}\n`;
}
