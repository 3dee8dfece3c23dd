/** The characters of pictures: blocks where the terminal can show them, plain ASCII elsewhere. */
import { hasUnicode } from '../encoding.js';

export interface Glyphs {
  readonly block: string;
  readonly bar: string;
  /** For a node that has no letter, because there are more nodes than letters. */
  readonly other: string;
}

const PLAIN: Glyphs = { block: '#', bar: '#', other: '.' };
const BLOCKS: Glyphs = { block: '█', bar: '█', other: '·' };

export function glyphsFor(environment: NodeJS.ProcessEnv): Glyphs {
  return hasUnicode(environment) ? BLOCKS : PLAIN;
}
