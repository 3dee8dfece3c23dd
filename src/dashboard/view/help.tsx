/** All keys and signs, over the whole view; where it is too low for them, they scroll. */
import { useInput } from 'ink';
import { type ReactElement, useState } from 'react';
import { type Abilities, bindings } from '../control/bindings.js';
import { keyNames } from '../control/key-names.js';
import { helpLines } from './help-lines.js';
import { Lines } from './lines.js';
import { useTheme } from './theme.js';

interface HelpProps {
  readonly can: Abilities;
  readonly width: number;
  readonly height: number;
}

export function Help({ can, width, height }: HelpProps): ReactElement {
  const lines = helpLines(bindings(can), can.engine, useTheme());
  const room = Math.max(1, height - 1);
  const topMax = lines.length <= height ? 0 : lines.length - room;
  const [wanted, setTop] = useState(0);
  const top = Math.min(wanted, topMax);
  useInput((input, key) => {
    const [name = ''] = keyNames(input, key);
    const step = stepOf(name, room);
    if (step !== 0) setTop(Math.min(topMax, Math.max(0, top + step)));
  });
  const note = [{ text: top < topMax ? 'Down for more' : 'Up for more', bold: true }];
  const shown = topMax === 0 ? lines : [...lines.slice(top, top + room), note];
  return <Lines lines={shown} width={width} height={height} />;
}

function stepOf(key: string, page: number): number {
  if (key === 'down' || key === 'j') return 1;
  if (key === 'up' || key === 'k') return -1;
  if (key === 'pagedown') return page;
  return key === 'pageup' ? -page : 0;
}
