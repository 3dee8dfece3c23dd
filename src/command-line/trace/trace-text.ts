/**
 * Draws a trace as lines of text: two columns of times, then one lane for the client and one for each node. Where
 * the lanes would stand too close together, the same is told as a list.
 */
import type { PaintTone } from '../../sim/tell/scene.js';
import { TextLine, wrapWords } from '../../sim/tell/text-line.js';
import type { ArrowRow, Diagram, DiagramRow, NoteRow } from './diagram.js';

export interface TextStyle {
  /** Columns of the screen; null: there is none, and a line may be as long as it has to be. */
  readonly width: number | null;
  readonly isUnicode: boolean;
  readonly paint: PaintTone;
  /** One line for each item, with all that is known of it, instead of lanes. */
  readonly isList: boolean;
}

interface Glyphs {
  readonly shaft: string;
  readonly headRight: string;
  readonly headLeft: string;
  readonly lost: string;
  readonly unknown: string;
  readonly life: string;
  readonly note: string;
}

const UNICODE: Glyphs = {
  ...{ shaft: '─', headRight: '▶', headLeft: '◀', lost: '✗', unknown: '?' },
  ...{ life: '│', note: '●' },
};
const ASCII: Glyphs = {
  ...{ shaft: '-', headRight: '>', headLeft: '<', lost: 'x', unknown: '?' },
  ...{ life: '|', note: '*' },
};

const TIME_WIDTH = 9;
/** Where the first lane stands. */
const LANES_FROM = 2 * TIME_WIDTH + 2;
/** For what stands beside the last lane. */
const MARGIN_WIDTH = 18;
const GAP_MIN = 13;
const GAP_MAX = 26;
const DECIMALS = 3;
/** Of lanes, where no screen says how wide they may be. */
const WIDTH_WITHOUT_SCREEN = 80;
/** However narrow the screen is, so much of a line stands beside the times and places. */
const LIST_TEXT_WIDTH_MIN = 20;

/** Ends with a line break. */
export function formatTrace(diagram: Diagram, style: TextStyle): string {
  const width = style.width ?? WIDTH_WITHOUT_SCREEN;
  const gap = Math.floor((width - LANES_FROM - MARGIN_WIDTH) / (diagram.lanes.length - 1));
  const lines =
    gap >= GAP_MIN && !style.isList
      ? new LaneText(diagram, style.isUnicode, width, Math.min(gap, GAP_MAX)).lines()
      : listLines(diagram.rows, style);
  return lines.map((line) => `${line.toString(style.paint)}\n`).join('');
}

class LaneText {
  private readonly glyphs: Glyphs;

  constructor(
    private readonly diagram: Diagram,
    isUnicode: boolean,
    private readonly width: number,
    private readonly gap: number,
  ) {
    this.glyphs = isUnicode ? UNICODE : ASCII;
  }

  lines(): readonly TextLine[] {
    return [this.header(), ...this.diagram.rows.flatMap((row) => this.row(row))];
  }

  private header(): TextLine {
    const line = new TextLine(this.width);
    line.write(0, 'ms: sent'.padStart(TIME_WIDTH), 'quiet');
    line.write(TIME_WIDTH, 'there'.padStart(TIME_WIDTH), 'quiet');
    for (const [position, { title }] of this.diagram.lanes.entries()) {
      line.write(this.columnAt(position), title, 'plain');
    }
    return line;
  }

  /** Usually one line; two where there is no room for the text. */
  private row(row: DiagramRow): readonly TextLine[] {
    const line = timedLine(row, this.width);
    this.drawLives(line);
    const rest = row.type === 'note' ? this.drawNote(line, row) : this.drawArrow(line, row);
    if (rest === null) return [line];
    const below = new TextLine(this.width);
    this.drawLives(below);
    below.writeOver(LANES_FROM + 2, clip(rest, this.width - LANES_FROM - 2), row.tone);
    return [line, below];
  }

  private drawLives(line: TextLine): void {
    for (const position of this.diagram.lanes.keys()) {
      line.write(this.columnAt(position), this.glyphs.life, 'quiet');
    }
  }

  /** Returns the text if there was no room for it. */
  private drawNote(line: TextLine, { label, lane, tone }: NoteRow): string | null {
    const column = this.columnOf(lane);
    line.write(column, this.glyphs.note, tone);
    return this.place(line, label, tone, column + 2, column - 1);
  }

  private drawArrow(line: TextLine, row: ArrowRow): string | null {
    const { label, tone } = row;
    const [from, to] = [this.columnOf(row.from), this.columnOf(row.to)];
    const isRight = from < to;
    const start = Math.min(from, to) + 1;
    const end = Math.max(from, to) - 1;
    const body = this.glyphs.shaft.repeat(end - start);
    const head = this.headOf(row, isRight);
    line.write(start, isRight ? `${body}${head}` : `${head}${body}`, tone);
    const text = label.length + 2 < body.length ? ` ${label} ` : label;
    if (text.length > body.length - 1)
      return this.place(line, label, tone, Math.max(from, to) + 2, start - 3);
    line.write(start + Math.floor((body.length - text.length) / 2) + (isRight ? 0 : 1), text, tone);
    return null;
  }

  private headOf({ arrival }: ArrowRow, isRight: boolean): string {
    const { headLeft, headRight, lost, unknown } = this.glyphs;
    if (arrival === 'received') return isRight ? headRight : headLeft;
    return arrival === 'unknown' ? unknown : lost;
  }

  /** From `rightFrom`, or so that it ends at `leftEnd`; returns the text if it fits neither way. */
  private place(
    line: TextLine,
    text: string,
    tone: DiagramRow['tone'],
    rightFrom: number,
    leftEnd: number,
  ): string | null {
    if (rightFrom + text.length <= this.width) line.writeOver(rightFrom, text, tone);
    else if (leftEnd - text.length >= LANES_FROM) line.writeOver(leftEnd - text.length + 1, text, tone);
    else return text;
    return null;
  }

  private columnAt(position: number): number {
    return LANES_FROM + position * this.gap;
  }

  private columnOf(id: string): number {
    return this.columnAt(this.diagram.lanes.findIndex((lane) => lane.id === id));
  }
}

function listLines(rows: readonly DiagramRow[], { isUnicode, width }: TextStyle): readonly TextLine[] {
  const to = isUnicode ? '→' : '->';
  const places = rows.map((row) => (row.type === 'note' ? row.lane : `${row.from} ${to} ${row.to}`));
  const placeWidth = Math.max(...places.map((place) => place.length));
  const from = LANES_FROM + placeWidth + 2;
  const room = width === null ? Number.POSITIVE_INFINITY : Math.max(LIST_TEXT_WIDTH_MIN, width - from);
  return rows.flatMap((row, position) => {
    const detail = row.detail === null ? '' : `: ${row.detail}`;
    const fate = row.type === 'note' ? '' : fateText(row);
    const [first = '', ...rest] = wrapWords(`${row.label}${fate}${detail}`, room);
    const line = timedLine(row, from);
    line.write(LANES_FROM, places[position] ?? '', 'quiet');
    line.write(from, first, row.tone);
    return [line, ...rest.map((more) => continuation(from, more, row.tone))];
  });
}

function continuation(from: number, text: string, tone: DiagramRow['tone']): TextLine {
  const line = new TextLine(from);
  line.write(from, text, tone);
  return line;
}

function fateText({ arrival }: ArrowRow): string {
  if (arrival === 'notSent') return ' (not sent: no connection)';
  if (arrival === 'lost') return ' (did not arrive)';
  return arrival === 'unknown' ? ' (nobody tells whether it arrived)' : '';
}

function timedLine(row: DiagramRow, width: number): TextLine {
  const line = new TextLine(width);
  const sentMs = row.type === 'note' || row.isSentKnown ? row.atMs : null;
  line.write(0, timeText(sentMs), 'quiet');
  if (row.type === 'arrow') line.write(TIME_WIDTH, timeText(row.arrivedMs), 'quiet');
  return line;
}

function timeText(ms: number | null): string {
  return (ms === null ? '-' : ms.toFixed(DECIMALS)).padStart(TIME_WIDTH);
}

function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 3))}...`;
}
