/** All about the chosen node, over the whole view. */
import type { ReactElement } from 'react';
import type { DashboardSource } from '../source.js';
import { detailsLines } from './details-lines.js';
import { Lines } from './lines.js';
import type { ViewProps } from './overview.js';
import { useTheme } from './theme.js';
import { usePolled } from './use-polled.js';

interface DetailsProps extends ViewProps {
  readonly source: DashboardSource;
}

export function Details({ state, ui, width, height, source }: DetailsProps): ReactElement {
  const inspection = usePolled(source.inspect, ui.selected, ui.frozen === null);
  const lines = detailsLines(state, ui.selected, inspection, source.inspect !== null, useTheme(), height);
  return <Lines lines={lines} width={width} height={height} />;
}
