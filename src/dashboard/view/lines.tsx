/** Draws lines one below the other, none of them longer than the room for it. */
import { Box, Text } from 'ink';
import { createElement, memo, type ReactElement } from 'react';
import { fitted, hasSameLook, type Line, type Span } from './span.js';
import { useTheme } from './theme.js';

interface LinesProps {
  readonly lines: readonly Line[];
  /** Columns. */
  readonly width: number;
  /** Rows; as many as there are lines if it is left out. */
  readonly height?: number;
}

export function Lines({ lines, width, height }: LinesProps): ReactElement {
  const { ellipsis } = useTheme().glyphs;
  const rows = (height === undefined ? lines : lines.slice(0, height)).map((line) =>
    fitted(line, width, ellipsis),
  );
  const shape = { width, ...(height === undefined ? {} : { height }) };
  // Handed over one by one, for a row is its place on the screen: as a list, each would need a key besides.
  return createElement(
    Box,
    { flexDirection: 'column', flexShrink: 0, ...shape },
    ...rows.map((line) => createElement(Row, { line })),
  );
}

/** Drawn again only if it says something else. */
const Row = memo(
  ({ line }: { readonly line: Line }): ReactElement => {
    const { hasColours } = useTheme();
    const spans = line.map((span) => createElement(Text, styleOf(span, hasColours), span.text));
    return createElement(Text, { wrap: 'truncate' }, ...spans);
  },
  (before, after) => isSameLine(before.line, after.line),
);

function styleOf(
  { colour, bold, dim, inverse, underline }: Span,
  hasColours: boolean,
): Record<string, unknown> {
  return {
    ...(colour !== undefined && hasColours ? { color: colour } : {}),
    ...(bold === true ? { bold } : {}),
    ...(dim === true ? { dimColor: true } : {}),
    ...(inverse === true ? { inverse } : {}),
    ...(underline === true ? { underline } : {}),
  };
}

function isSameLine(one: Line, other: Line): boolean {
  return one.length === other.length && one.every((span, place) => isSameSpan(span, other[place]));
}

function isSameSpan(one: Span, other: Span | undefined): boolean {
  return other !== undefined && one.text === other.text && hasSameLook(one, other);
}
