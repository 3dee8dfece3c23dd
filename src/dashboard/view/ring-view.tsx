/** The fifth view: the consistent-hash ring of the members that run. */
import { type ReactElement, useMemo } from 'react';
import { liveRing, onRing } from '../model/live-ring.js';
import { Lines } from './lines.js';
import type { ViewProps } from './overview.js';
import { ringLines } from './ring-lines.js';
import { useTheme } from './theme.js';

export function RingView({ state, ui, width, height }: ViewProps): ReactElement {
  const members = state.nodes.map(({ id }) => id).join();
  const running = onRing(state).join();
  const ring = useMemo(
    () => liveRing(members.split(','), running === '' ? [] : running.split(',')),
    [members, running],
  );
  const lines = ringLines(ring, ui.key, useTheme(), width, height);
  return <Lines lines={lines} width={width} height={height} />;
}
