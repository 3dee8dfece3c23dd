/** How each node looks in a picture: by its letter, and where there are colours, by its colour as well. */
import type { Colour, Paint } from '../paint.js';
import type { Glyphs } from './glyphs.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const COLOURS: readonly Colour[] = ['cyan', 'yellow', 'green', 'red'];

export class NodeStyles {
  /** Whether `paint` does anything here. */
  private readonly isColoured: boolean;

  constructor(
    private readonly count: number,
    private readonly glyphs: Glyphs,
    private readonly paint: Paint,
  ) {
    this.isColoured = paint('bold', 'x') !== 'x';
  }

  /** One character on the screen for the node at this position among the nodes. */
  mark(rank: number): string {
    return this.colour(rank, this.hasOwnColours ? this.glyphs.block : this.letter(rank));
  }

  bar(rank: number, length: number): string {
    return this.colour(rank, this.glyphs.bar.repeat(length));
  }

  /** As many nodes as colours: then a colour says it all. */
  private get hasOwnColours(): boolean {
    return this.isColoured && this.count <= COLOURS.length;
  }

  private letter(rank: number): string {
    return LETTERS[rank] ?? this.glyphs.other;
  }

  private colour(rank: number, text: string): string {
    return this.paint(COLOURS[rank % COLOURS.length] ?? 'bold', text);
  }
}
