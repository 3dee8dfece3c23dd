/** The characters of pictures: blocks where the terminal can show them, plain ASCII elsewhere. */

export interface Glyphs {
  readonly block: string;
  readonly bar: string;
  /** For a node that has no letter, because there are more nodes than letters. */
  readonly other: string;
}

const PLAIN: Glyphs = { block: '#', bar: '#', other: '.' };
const BLOCKS: Glyphs = { block: '█', bar: '█', other: '·' };

/** As the C library decides it: the first of these that is set and not empty names the encoding. */
export function glyphsFor(environment: NodeJS.ProcessEnv): Glyphs {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return /utf-?8/i.test(locale) ? BLOCKS : PLAIN;
}
