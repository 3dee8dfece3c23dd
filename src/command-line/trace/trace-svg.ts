/**
 * Draws a trace as an SVG file that needs nothing else: no fonts, no scripts, and colours that suit a dark page as
 * well as a light one. Each sending and each arrival has a height of its own, in the order of time, so that arrows
 * slope, and cross where messages did.
 */
import type { ArrowRow, Diagram, DiagramRow, NoteRow } from './diagram.js';

const LANE_GAP = 190;
const LEFT = 130;
const TOP = 70;
const STEP = 26;
const RIGHT = 150;
const NOTE_RADIUS = 4;
const HEAD_LENGTH = 9;
const HEAD_WIDTH = 4;
const DECIMALS = 3;
/** About as wide as a character is in any of the fonts. */
const CHARACTER_WIDTH = 8;
/** Nearer to the sender: in the middle, the labels of arrows that cross would cover each other. */
const LABEL_AT = 0.42;

interface Point {
  readonly x: number;
  readonly y: number;
}

const STYLE = `
  svg { color: #1b1f24; }
  text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: currentColor; }
  .title { font-weight: bold; }
  .page { fill: #ffffff; } .label { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round; }
  .quiet { fill: #6b7480; } .life { stroke: #b6bec8; }
  .plain { color: #1b1f24; } .client { color: #0b6bcb; } .good { color: #137a3a; }
  .bad { color: #c22a2a; } .change { color: #9a6400; }
  @media (prefers-color-scheme: dark) {
    svg { color: #e6e9ee; }
    .page { fill: #14171c; } .label { stroke: #14171c; }
    .quiet { fill: #98a2af; } .life { stroke: #4a525d; }
    .plain { color: #e6e9ee; } .client { color: #6bb2ff; } .good { color: #5fd38a; }
    .bad { color: #ff7b7b; } .change { color: #f0b95a; }
  }
  .arrow { stroke: currentColor; fill: currentColor; stroke-width: 1.4; }
`;

/** `title` is the command. */
export function drawTrace(diagram: Diagram, title: string): string {
  return new Drawing(diagram).draw(title);
}

class Drawing {
  private readonly heights: ReadonlyMap<number, number>;
  private readonly width: number;
  private readonly height: number;

  constructor(private readonly diagram: Diagram) {
    this.heights = heightsOf(diagram.rows);
    this.width = LEFT + (diagram.lanes.length - 1) * LANE_GAP + RIGHT;
    this.height = TOP + (this.heights.size + 2) * STEP;
  }

  draw(title: string): string {
    const { diagram, height, width } = this;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
      `<title>${escaped(title)}</title>`,
      `<style>${STYLE}</style>`,
      `<rect class="page" width="${width}" height="${height}"/>`,
      `<text class="title" x="12" y="24">${escaped(title)}</text>`,
      `<text class="quiet" x="12" y="${TOP - 18}">ms</text>`,
      ...diagram.lanes.map((lane, position) => this.lane(lane.title, position)),
      ...[...this.heights].map(([ms, y]) => time(ms, y)),
      ...diagram.rows.map((row) => (row.type === 'note' ? this.note(row) : this.arrow(row))),
      // Over all lines, which they would be hard to read beneath.
      ...diagram.rows.map((row) => (row.type === 'note' ? '' : this.arrowLabel(row))),
      '</svg>',
      '',
    ].join('\n');
  }

  private lane(title: string, position: number): string {
    const x = LEFT + position * LANE_GAP;
    return [
      `<text class="title" text-anchor="middle" x="${x}" y="${TOP - 18}">${escaped(title)}</text>`,
      `<line class="life" x1="${x}" y1="${TOP - 8}" x2="${x}" y2="${this.height - STEP / 2}"/>`,
    ].join('');
  }

  private note(row: NoteRow): string {
    const [x, y] = [this.xOf(row.lane), this.yOf(row.atMs)];
    return [
      `<g class="${row.tone}">${tooltip(row)}`,
      `<circle class="arrow" cx="${x}" cy="${y}" r="${NOTE_RADIUS}"/>`,
      `<text x="${x + 10}" y="${y + 4}">${escaped(row.label)}</text></g>`,
    ].join('');
  }

  private arrow(row: ArrowRow): string {
    const { from, hasArrived, to } = this.endsOf(row);
    const dashes = row.isSentKnown && hasArrived ? '' : ' stroke-dasharray="5 4"';
    return [
      `<g class="${row.tone}">`,
      `<line class="arrow" x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}"${dashes}/>`,
      `${hasArrived ? arrowHead(from, to) : mark(row, to.x + Math.sign(to.x - from.x) * 8, to.y)}</g>`,
    ].join('');
  }

  private arrowLabel(row: ArrowRow): string {
    const { from, to } = this.endsOf(row);
    const x = from.x + LABEL_AT * (to.x - from.x);
    const y = from.y + LABEL_AT * (to.y - from.y) - 4;
    const room = Math.abs(this.xOf(row.to) - from.x);
    const label = escaped(clipped(row.label, Math.floor(room / CHARACTER_WIDTH)));
    const text = `<text class="label" text-anchor="middle" x="${x}" y="${y}">${label}</text>`;
    return `<g class="${row.tone}">${tooltip(row)}${text}</g>`;
  }

  private endsOf(row: ArrowRow): { readonly from: Point; readonly to: Point; readonly hasArrived: boolean } {
    const from = { x: this.xOf(row.from), y: this.yOf(row.atMs) };
    const x = this.xOf(row.to);
    if (row.arrival === 'received' && row.arrivedMs !== null) {
      return { from, to: { x, y: this.yOf(row.arrivedMs) }, hasArrived: true };
    }
    // It ends on its way.
    const short = (Math.sign(x - from.x) * LANE_GAP) / 4;
    return { from, to: { x: x - short, y: from.y }, hasArrived: false };
  }

  private xOf(id: string): number {
    return LEFT + this.diagram.lanes.findIndex((lane) => lane.id === id) * LANE_GAP;
  }

  private yOf(ms: number): number {
    return this.heights.get(ms) ?? TOP;
  }
}

/** Each moment, in the order of time, and how far down it is. */
function heightsOf(rows: readonly DiagramRow[]): ReadonlyMap<number, number> {
  const moments = new Set<number>();
  for (const row of rows) {
    moments.add(row.atMs);
    if (row.type === 'arrow' && row.arrivedMs !== null) moments.add(row.arrivedMs);
  }
  const sorted = [...moments].sort((left, right) => left - right);
  return new Map(sorted.map((ms, position) => [ms, TOP + (position + 0.5) * STEP]));
}

function time(ms: number, y: number): string {
  return `<text class="quiet" text-anchor="end" x="72" y="${y + 4}">${ms.toFixed(DECIMALS)}</text>`;
}

function arrowHead({ x: x1, y: y1 }: Point, { x: x2, y: y2 }: Point): string {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const base = { x: x2 - dx * HEAD_LENGTH, y: y2 - dy * HEAD_LENGTH };
  const point = (side: number): string =>
    `${(base.x - dy * HEAD_WIDTH * side).toFixed(1)},${(base.y + dx * HEAD_WIDTH * side).toFixed(1)}`;
  return `<polygon class="arrow" points="${x2},${y2} ${point(1)} ${point(-1)}"/>`;
}

function mark({ arrival }: ArrowRow, x: number, y: number): string {
  const sign = arrival === 'unknown' ? '?' : '✗';
  return `<text text-anchor="middle" x="${x}" y="${y + 4}">${sign}</text>`;
}

/** Browsers show it where the mouse rests. */
function tooltip({ detail, label }: DiagramRow): string {
  return `<title>${escaped(detail === null ? label : `${label}: ${detail}`)}</title>`;
}

/** The tooltip has the whole. */
function clipped(text: string, charactersMax: number): string {
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`;
}

/** XML knows no control characters, however they are written. */
function escaped(text: string): string {
  return text
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
