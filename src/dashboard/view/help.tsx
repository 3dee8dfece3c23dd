/** All keys and signs, over the whole view. */
import type { ReactElement } from 'react';
import { type Abilities, bindings } from '../control/bindings.js';
import { helpLines } from './help-lines.js';
import { Lines } from './lines.js';
import { widthOf } from './span.js';
import { useTheme } from './theme.js';

interface HelpProps {
  readonly can: Abilities;
  readonly width: number;
  readonly height: number;
}

export function Help({ can, width, height }: HelpProps): ReactElement {
  const lines = helpLines(bindings(can), useTheme());
  return <Lines lines={lines} width={Math.min(width, Math.max(...lines.map(widthOf)))} height={height} />;
}
