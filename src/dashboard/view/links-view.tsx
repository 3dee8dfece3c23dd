/** The third view: who can send to whom, in words. */
import type { ReactElement } from 'react';
import { Lines } from './lines.js';
import { linkLines } from './link-lines.js';
import type { ViewProps } from './overview.js';
import { useTheme } from './theme.js';

export function LinksView({ state, width, height }: ViewProps): ReactElement {
  return <Lines lines={linkLines(state, useTheme(), width)} width={width} height={height} />;
}
