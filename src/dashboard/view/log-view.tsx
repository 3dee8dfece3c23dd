/** The second view: the logs, with commit and applied markers under each. */
import type { ReactElement } from 'react';
import { laneLines } from './lane-lines.js';
import { Lines } from './lines.js';
import type { ViewProps } from './overview.js';
import { BLANK, type Line } from './span.js';
import { useTheme } from './theme.js';

export function LogView({ state, ui, width, height }: ViewProps): ReactElement {
  const theme = useTheme();
  const withMarkers = height >= 2 * state.nodes.length + 1;
  const lanes = laneLines(state, ui.selected, theme, width, withMarkers);
  const { absent, compacted, overwritten } = theme.glyphs;
  const legend: readonly Line[] = [
    BLANK,
    [
      {
        text: `An entry is the letter of its term. ABC committed, filled: applied. abc not committed.`,
        dim: true,
      },
    ],
    [
      {
        text: `${absent} no entry   ${compacted} in the snapshot   ${overwritten} was overwritten   underlined: replaced another entry`,
        dim: true,
      },
    ],
  ];
  return <Lines lines={[...lanes, ...legend]} width={width} height={height} />;
}
