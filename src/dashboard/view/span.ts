/** Lines as plain data: pieces of text with their look. */

export type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

export interface Span {
  readonly text: string;
  readonly colour?: Colour | undefined;
  readonly bold?: boolean | undefined;
  readonly dim?: boolean | undefined;
  readonly inverse?: boolean | undefined;
  readonly underline?: boolean | undefined;
}

/** One row of the screen. */
export type Line = readonly Span[];

export const BLANK: Line = [{ text: ' ' }];

export function widthOf(line: Line): number {
  return line.reduce((sum, span) => sum + span.text.length, 0);
}

/** Fewer, longer spans draw faster. */
export function merged(spans: readonly Span[]): readonly Span[] {
  const longer: Span[] = [];
  for (const span of spans) {
    const last = longer.at(-1);
    if (last !== undefined && hasSameLook(last, span))
      longer[longer.length - 1] = { ...last, text: last.text + span.text };
    else longer.push(span);
  }
  return longer;
}

/** What they say may differ. */
export function hasSameLook(one: Span, other: Span): boolean {
  return (
    one.colour === other.colour &&
    one.bold === other.bold &&
    one.dim === other.dim &&
    one.inverse === other.inverse &&
    one.underline === other.underline
  );
}

/** The span as wide as `width`: cut, or filled up on the far side. */
export function padded(span: Span, width: number, ellipsis: string, alignRight = false): Span {
  const { text } = span;
  if (text.length > width) return { ...span, text: cut(text, width, ellipsis) };
  return { ...span, text: alignRight ? text.padStart(width) : text.padEnd(width) };
}

/** At most `width` characters; what is cut off is hinted at. */
export function cut(text: string, width: number, ellipsis: string): string {
  if (text.length <= width) return text;
  return width <= ellipsis.length
    ? text.slice(0, Math.max(0, width))
    : text.slice(0, width - ellipsis.length) + ellipsis;
}

/** The line within `width`; what is cut off is hinted at. */
export function fitted(line: Line, width: number, ellipsis: string): Line {
  if (widthOf(line) <= width) return line;
  const kept: Span[] = [];
  let room = width - ellipsis.length;
  for (const span of line) {
    if (room <= 0) break;
    kept.push({ ...span, text: span.text.slice(0, room) });
    room -= span.text.length;
  }
  return [...kept, { text: cut(ellipsis, width, '') }];
}

/** `left` and, as far as there is room, `right` at the other end. */
export function spread(left: Line, right: Line, width: number): Line {
  const gap = width - widthOf(left) - widthOf(right);
  return gap < 1 ? left : [...left, { text: ' '.repeat(gap) }, ...right];
}

/** What others wrote may hold anything: here it is one line without control characters. */
export function plainText(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
