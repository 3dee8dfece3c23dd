/** The fourth view: the story of the cluster, over the whole screen. */
import type { ReactElement } from 'react';
import { Lines } from './lines.js';
import type { ViewProps } from './overview.js';
import { useTheme } from './theme.js';
import { filteredEntries, timelineLines } from './timeline-lines.js';

export function TimelineView({ state, ui, width, height }: ViewProps): ReactElement {
  const theme = useTheme();
  const entries = filteredEntries(state, ui.filter);
  const below = Math.min(ui.scroll, Math.max(0, entries.length - (height - 1)));
  const title = below === 0 ? 'TIMELINE' : `TIMELINE, ${below} newer below`;
  const rows = timelineLines(entries, theme, { width, rows: height - 1 }, ui.scroll);
  return <Lines lines={[[{ text: title, dim: true }], ...rows]} width={width} height={height} />;
}
