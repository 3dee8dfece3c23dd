/** All keys and signs, over the whole view. */
import type { ReactElement } from 'react';
import { bindings } from '../control/bindings.js';
import { helpLines } from './help-lines.js';
import { Lines } from './lines.js';
import { widthOf } from './span.js';
import { useTheme } from './theme.js';

interface HelpProps {
  readonly canAct: boolean;
  readonly width: number;
  readonly height: number;
}

export function Help({ canAct, width, height }: HelpProps): ReactElement {
  const lines = helpLines(bindings(canAct), useTheme());
  return <Lines lines={lines} width={Math.min(width, Math.max(...lines.map(widthOf)))} height={height} />;
}
