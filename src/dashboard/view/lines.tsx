/** Draws lines one below the other, none of them longer than the room for it. */
import { Box, Text } from 'ink';
import { memo, type ReactElement } from 'react';
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
  return (
    <Box flexDirection="column" width={width} flexShrink={0} {...(height === undefined ? {} : { height })}>
      {rows.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
        <Row key={row} line={line} />
      ))}
    </Box>
  );
}

/** Drawn again only if it says something else. */
const Row = memo(
  ({ line }: { readonly line: Line }): ReactElement => {
    const { hasColours } = useTheme();
    return (
      <Text wrap="truncate">
        {line.map((span, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place in the line
          <Text key={place} {...styleOf(span, hasColours)}>
            {span.text}
          </Text>
        ))}
      </Text>
    );
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
