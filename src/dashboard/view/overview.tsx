/** The first view: everything at a glance, as far as there is room. */
import { Box } from 'ink';
import { type ReactElement, useMemo } from 'react';
import type { ViewState } from '../control/view-state.js';
import type { ClusterState } from '../model/cluster-state.js';
import { laneLines } from './lane-lines.js';
import { Lines } from './lines.js';
import { compactLinkLines, compactLinksWidth } from './link-lines.js';
import { nodeLines } from './node-lines.js';
import { overviewLayout } from './overview-layout.js';
import { proposalLines } from './proposal-lines.js';
import { BLANK, type Line } from './span.js';
import { type Theme, useTheme } from './theme.js';
import { filteredEntries, timelineLines } from './timeline-lines.js';

export interface ViewProps {
  readonly state: ClusterState;
  readonly ui: ViewState;
  /** Columns and rows that the view may use. */
  readonly width: number;
  readonly height: number;
}

export function Overview({ state, ui, width, height }: ViewProps): ReactElement {
  const theme = useTheme();
  const nodes = state.nodes.length;
  const layout = useMemo(() => overviewLayout(height, width, nodes), [height, width, nodes]);
  const gap: readonly Line[] = layout.isSpaced ? [BLANK] : [];
  const top = [
    ...nodeLines(state, ui.selected, theme, width),
    ...gap,
    ...(layout.hasLanes ? [...lanes(state, ui.selected, theme, width), ...gap] : []),
  ];
  const linksWidth = layout.hasLinks ? compactLinksWidth(nodes) + 2 : 0;
  return (
    <Box flexDirection="column">
      <Lines lines={top} width={width} />
      <Box>
        {layout.hasLinks && <Lines lines={compactLinkLines(state, theme)} width={linksWidth} />}
        <Story state={state} ui={ui} width={width - linksWidth} height={layout.timelineRows + 1} />
      </Box>
    </Box>
  );
}

/** Of logs or, under Paxos, of what the nodes propose. */
function lanes(state: ClusterState, selected: string, theme: Theme, width: number): readonly Line[] {
  return state.engine === 'paxos'
    ? proposalLines(state, selected, theme, width)
    : laneLines(state, selected, theme, width, false);
}

function Story({ state, ui, width, height }: ViewProps): ReactElement {
  const theme = useTheme();
  const rows = timelineLines(
    filteredEntries(state, ui.filter),
    theme,
    { width, rows: height - 1 },
    ui.scroll,
  );
  return (
    <Lines lines={[[{ text: 'TIMELINE', dim: true }], ...rows]} width={width} height={Math.max(0, height)} />
  );
}
