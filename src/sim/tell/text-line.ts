/** One line of text that is written piece by piece, each at its column and in its own tone. */
import type { PaintTone } from './scene.js';

type LineTone = Parameters<PaintTone>[0];

export class TextLine {
  private readonly characters: string[];
  private readonly tones: LineTone[];

  /** `width` in columns; it grows if a text is longer. */
  constructor(width: number) {
    this.characters = Array.from({ length: width }, () => ' ');
    this.tones = Array.from({ length: width }, () => 'plain' as const);
  }

  write(column: number, text: string, tone: LineTone): void {
    for (const [offset, character] of [...text].entries()) {
      this.characters[column + offset] = character;
      this.tones[column + offset] = tone;
    }
  }

  /** As `write`, but whatever it covers or touches is gone as a whole. */
  writeOver(column: number, text: string, tone: LineTone): void {
    let from = column;
    while (from > 0 && this.at(from - 1) !== ' ') from -= 1;
    let end = column + text.length;
    while (end < this.characters.length && this.at(end) !== ' ') end += 1;
    this.write(from, ' '.repeat(end - from), 'plain');
    this.write(column, text, tone);
  }

  toString(paint: PaintTone): string {
    const length = this.characters.join('').trimEnd().length;
    let text = '';
    for (let from = 0; from < length; ) {
      const tone = this.tones[from] ?? 'plain';
      let end = from + 1;
      while (end < length && this.tones[end] === tone) end += 1;
      const piece = this.characters.slice(from, end).join('');
      text += tone === 'plain' ? piece : paint(tone, piece);
      from = end;
    }
    return text;
  }

  private at(column: number): string {
    return this.characters[column] ?? ' ';
  }
}

/** Lines of at most `width` characters, but for words that are longer. */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
