/**
 * Draws scenes as lines: the time, then one lane a node. In each lane stands who the node is, such as `L3`
 * for the leader of term 3; an arrow runs from lane to lane, with its label in it or beside it, and a note
 * stands beside its node. Where there is no room on the line, the text goes on a line of its own.
 */
import type { NodeId } from '../../consensus/types.js';
import type { Mark, PaintTone, Scene, Tone } from './scene.js';
import { TextLine, wrapWords } from './text-line.js';

/** The characters of arrows; each is one column wide. */
export interface LaneGlyphs {
  readonly shaft: string;
  readonly headRight: string;
  readonly headLeft: string;
  readonly lost: string;
  readonly down: string;
  readonly paused: string;
}

export const UNICODE_GLYPHS: LaneGlyphs = {
  shaft: '─',
  headRight: '▶',
  headLeft: '◀',
  lost: '✗',
  down: '·',
  paused: '‖',
};
export const ASCII_GLYPHS: LaneGlyphs = {
  shaft: '-',
  headRight: '>',
  headLeft: '<',
  lost: 'x',
  down: '.',
  paused: '=',
};

export interface LaneStyle {
  /** Columns of the screen. */
  readonly width: number;
  readonly glyphs: LaneGlyphs;
  readonly paint: PaintTone;
}

const TIME_WIDTH = 9;
const LANE_WIDTH_MAX = 26;
const LANE_WIDTH_MIN = 8;
/** Beside the last lane, for its notes. */
const MARGIN_WIDTH = 22;
/** Of a node of an engine without roles. */
const LEADERLESS = 'P';
const ROLE_LETTERS: Readonly<Record<NonNullable<Mark['role']>, string>> = {
  follower: 'F',
  candidate: 'C',
  leader: 'L',
  learner: 'N',
};

type Marks = ReadonlyMap<NodeId, Mark>;

export class Lanes {
  private readonly laneWidth: number;
  private readonly width: number;

  constructor(
    private readonly nodes: readonly NodeId[],
    private readonly style: LaneStyle,
  ) {
    const room = style.width - TIME_WIDTH - MARGIN_WIDTH;
    const fair = Math.floor(room / Math.max(1, nodes.length - 1));
    this.laneWidth = Math.max(LANE_WIDTH_MIN, Math.min(LANE_WIDTH_MAX, fair));
    this.width = Math.max(style.width, this.columnOf(nodes.at(-1) ?? '') + LANE_WIDTH_MIN);
  }

  /** The names of the nodes over their lanes. */
  header(): string {
    const line = new TextLine(this.width);
    line.write(0, 'seconds', 'quiet');
    for (const node of this.nodes) line.write(this.columnOf(node), node, 'plain');
    return line.toString(this.style.paint);
  }

  /** Usually one line; more where the text has no room on it. */
  draw(scene: Scene, marks: Marks): readonly string[] {
    const line = new TextLine(this.width);
    line.write(0, (scene.timeMs / 1000).toFixed(3).padStart(TIME_WIDTH - 1), 'quiet');
    const more = this.drawScene(line, scene, marks);
    return [line, ...more].map((each) => each.toString(this.style.paint));
  }

  /** Returns the lines that come after it. */
  private drawScene(line: TextLine, scene: Scene, marks: Marks): readonly TextLine[] {
    if (scene.type === 'banner') {
      const [first = '', ...rest] = wrapWords(scene.text, this.width - TIME_WIDTH);
      line.write(TIME_WIDTH, first, scene.tone);
      return rest.map((text) => this.ownLine(text, scene.tone));
    }
    for (const node of this.nodes) this.drawMark(line, node, marks.get(node));
    const isArrow = scene.type === 'arrow';
    const rest = isArrow ? this.drawArrow(line, scene, marks) : this.drawNote(line, scene, marks);
    if (rest === null) return [];
    return wrapWords(rest, this.width - TIME_WIDTH).map((text) => this.ownLine(text, scene.tone));
  }

  private drawMark(line: TextLine, node: NodeId, mark: Mark | undefined): void {
    const isLeader = mark?.process === 'up' && mark.role === 'leader';
    line.write(this.columnOf(node), this.markText(mark), isLeader ? 'leader' : 'quiet');
  }

  private markText(mark: Mark | undefined): string {
    const { down, paused } = this.style.glyphs;
    if (mark === undefined || mark.process === 'down') return down;
    const text = mark.role === null ? LEADERLESS : `${ROLE_LETTERS[mark.role]}${mark.term}`;
    return mark.process === 'paused' ? `${text}${paused}` : text;
  }

  /** Returns the label if there was no room for it. */
  private drawArrow(line: TextLine, scene: Extract<Scene, { type: 'arrow' }>, marks: Marks): string | null {
    const { from, to, tone, lost } = scene;
    const { shaft, headLeft, headRight, lost: cross } = this.style.glyphs;
    const isRight = this.columnOf(from) < this.columnOf(to);
    const [left, right] = isRight ? [from, to] : [to, from];
    const start = this.endOf(left, marks) + 1;
    const end = this.columnOf(right) - 1;
    const head = lost !== null ? cross : isRight ? headRight : headLeft;
    const body = shaft.repeat(Math.max(0, end - start - 1));
    line.write(start, isRight ? `${body}${head}` : `${head}${body}`, tone);
    const label = ` ${scene.label}${lost === null ? '' : ` ${cross} ${lost}`} `;
    if (label.length <= body.length - 2) {
      const offset = Math.floor((body.length - label.length) / 2) + (isRight ? 0 : 1);
      line.write(start + offset, label, tone);
      return null;
    }
    return this.place(line, label.trim(), tone, this.endOf(right, marks) + 1, this.columnOf(left) - 1);
  }

  private drawNote(line: TextLine, scene: Extract<Scene, { type: 'note' }>, marks: Marks): string | null {
    const { node, text, tone } = scene;
    return this.place(line, text, tone, this.endOf(node, marks) + 1, this.columnOf(node) - 1);
  }

  /** To the right of `rightFrom`, or ending at `leftEnd`; returns the text if it fits neither way. */
  private place(line: TextLine, text: string, tone: Tone, rightFrom: number, leftEnd: number): string | null {
    if (rightFrom + text.length <= this.width) line.writeOver(rightFrom, text, tone);
    else if (leftEnd - text.length >= TIME_WIDTH) line.writeOver(leftEnd - text.length, text, tone);
    else return text;
    return null;
  }

  private ownLine(text: string, tone: Tone): TextLine {
    const line = new TextLine(this.width);
    line.write(TIME_WIDTH, text, tone);
    return line;
  }

  private columnOf(node: NodeId): number {
    return TIME_WIDTH + this.nodes.indexOf(node) * this.laneWidth;
  }

  private endOf(node: NodeId, marks: Marks): number {
    return this.columnOf(node) + this.markText(marks.get(node)).length;
  }
}
