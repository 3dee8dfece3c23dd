/** Values as bars of one character each. */
import type { Glyphs } from './theme.js';

/** The highest value is as high as it goes; nothing at all is blank. */
export function sparkline(values: readonly number[], glyphs: Glyphs): string {
  const highest = Math.max(...values, 1);
  return values.map((value) => sparkOf(value, highest, glyphs)).join('');
}

/** `highest`: what is drawn as high as it goes, above 0. */
export function sparkOf(value: number, highest: number, { spark }: Glyphs): string {
  return value <= 0 ? ' ' : (spark[Math.ceil((value / highest) * spark.length) - 1] ?? ' ');
}
