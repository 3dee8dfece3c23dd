/** The command line at the bottom, with its scrollback. */
import { type ReactElement, useSyncExternalStore } from 'react';
import type { Console } from '../control/console.js';
import { consoleLines } from './console-lines.js';
import { Lines } from './lines.js';
import { useTheme } from './theme.js';

interface CommandPanelProps {
  readonly commands: Console;
  readonly width: number;
  readonly height: number;
}

export function CommandPanel({ commands, width, height }: CommandPanelProps): ReactElement {
  const state = useSyncExternalStore(commands.subscribe, commands.current);
  return <Lines lines={consoleLines(state, useTheme(), width, height)} width={width} height={height} />;
}
