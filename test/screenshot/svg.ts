/**
 * A picture of a terminal as SVG: real text in a window, self-contained, with colours of its own, so that it can be read
 * on dark and on light pages. The same cells give the same picture.
 */
import type { ScreenCell } from '../terminal/screen-cell.js';

const CELL_WIDTH = 8.4;
const CELL_HEIGHT = 18;
const FONT_SIZE = 14;
/** Of the line that letters stand on, below the top of their row. */
const BASELINE = 13.5;
const PADDING = 14;
const BAR_HEIGHT = 30;

const PAPER = '#16181d';
const INK = '#d5d9e0';
/** The first eight colours of a terminal, as they read on that paper; the bright ones look the same. */
const COLOURS = ['#5c6370', '#ff6b6b', '#7bd88f', '#f2c94c', '#6cb6ff', '#d78cf0', '#56d4dd', '#d5d9e0'];
/** Words with single blanks between them: whoever draws SVG may make one blank of many. */
const WORDS = /\S+(?: \S+)*/g;
const BUTTONS = ['#ff5f57', '#febc2e', '#28c840'];

const STYLE = [
  `text{font:${FONT_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:${INK}}`,
  '.b{font-weight:700}',
  '.d{opacity:.6}',
  '.u{text-decoration:underline}',
  ...COLOURS.map((colour, index) => `.c${index}{fill:${colour}}`),
  `.p{fill:${PAPER}}`,
].join('');

/** `title`: of the window; `description`: what is seen, for those who do not see it. Rows below the last text are left out. */
export function svgOf(
  cells: readonly (readonly ScreenCell[])[],
  { title, description }: { readonly title: string; readonly description: string },
): string {
  const rows = cells.slice(0, cells.findLastIndex((row) => row.some(({ text }) => text !== ' ')) + 1);
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const width = Math.ceil(columns * CELL_WIDTH + 2 * PADDING);
  const height = Math.ceil(rows.length * CELL_HEIGHT + 2 * PADDING + BAR_HEIGHT);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t d">`,
    `<title id="t">${escaped(title)}</title><desc id="d">${escaped(description)}</desc>`,
    `<style>${STYLE}</style>`,
    ...windowFrame(title, width, height),
    ...rows.flatMap((row, index) => rowElements(row, BAR_HEIGHT + PADDING + index * CELL_HEIGHT)),
    '</svg>',
  ].join('\n')}\n`;
}

function windowFrame(title: string, width: number, height: number): readonly string[] {
  const buttons = BUTTONS.map(
    (colour, place) => `<circle cx="${20 + 20 * place}" cy="15" r="6" fill="${colour}"/>`,
  );
  return [
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="9" fill="${PAPER}" stroke="#6b7280"/>`,
    ...buttons,
    `<text class="d" x="${width / 2}" y="20" text-anchor="middle">${escaped(title)}</text>`,
  ];
}

function rowElements(row: readonly ScreenCell[], top: number): readonly string[] {
  const runs = runsOf(row);
  return [...runs.flatMap((run) => groundOf(run, top)), ...runs.flatMap((run) => textOf(run, top))];
}

interface Run {
  readonly cells: readonly ScreenCell[];
  readonly column: number;
  readonly look: ScreenCell;
}

/** Neighbours that look alike. What is not ASCII stands by itself: another font may draw it, of another width. */
function runsOf(row: readonly ScreenCell[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [column, cell] of row.entries()) {
    const last = runs.at(-1);
    if (last !== undefined && looksLike(last.look, cell))
      runs[runs.length - 1] = { ...last, cells: [...last.cells, cell] };
    else runs.push({ cells: [cell], column, look: cell });
  }
  return runs;
}

function looksLike(one: ScreenCell, other: ScreenCell): boolean {
  return (
    styleOf(one) === styleOf(other) &&
    groundColour(one) === groundColour(other) &&
    isAscii(one) === isAscii(other)
  );
}

function isAscii({ text }: ScreenCell): boolean {
  return /^[ -~]+$/.test(text);
}

function groundOf({ cells, column, look }: Run, top: number): readonly string[] {
  const fill = groundColour(look);
  if (fill === null) return [];
  const opacity = look.isDim ? ' opacity=".6"' : '';
  return [
    `<rect x="${leftOf(column)}" y="${top}" width="${rounded(cells.length * CELL_WIDTH)}" height="${CELL_HEIGHT}" fill="${fill}"${opacity}/>`,
  ];
}

function groundColour({ background, colour, isInverse }: ScreenCell): string | null {
  if (isInverse) return colour === null ? INK : colourAt(colour);
  return background === null ? null : colourAt(background);
}

function textOf({ cells, column, look }: Run, top: number): readonly string[] {
  const text = cells.map((cell) => cell.text).join('');
  const style = styleOf(look);
  const classes = style === '' ? '' : ` class="${style}"`;
  const y = rounded(top + BASELINE);
  if (!isAscii(look)) {
    const places = cells.map((_, place) => leftOf(column + place)).join(' ');
    return [`<text${classes} x="${places}" y="${y}">${escaped(text)}</text>`];
  }
  return [...text.matchAll(WORDS)].map(({ 0: words, index }) => {
    const length = rounded(words.length * CELL_WIDTH);
    return `<text${classes} x="${leftOf(column + index)}" y="${y}" textLength="${length}">${escaped(words)}</text>`;
  });
}

/** Names of classes; empty if nothing is out of the ordinary. */
function styleOf({ colour, isBold, isDim, isInverse, isUnderlined }: ScreenCell): string {
  return [
    ...(isInverse ? ['p'] : colour === null ? [] : [`c${colour % COLOURS.length}`]),
    ...(isBold ? ['b'] : []),
    ...(isDim && !isInverse ? ['d'] : []),
    ...(isUnderlined ? ['u'] : []),
  ].join(' ');
}

function colourAt(index: number): string {
  return COLOURS[index % COLOURS.length] ?? INK;
}

function leftOf(column: number): number {
  return rounded(PADDING + column * CELL_WIDTH);
}

function rounded(length: number): number {
  return Math.round(length * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
