/** The live view of `status --watch`: header and nodes of the dashboard, in the flow of the terminal. */
import { Box, render, useApp, useInput } from 'ink';
import { type ReactElement, useSyncExternalStore } from 'react';
import { hasUnicode } from '../command-line/encoding.js';
import type { DashboardSource } from './source.js';
import { DashboardStore } from './store.js';
import { bannerLines } from './view/banner-lines.js';
import { headerLine } from './view/header-lines.js';
import { Lines } from './view/lines.js';
import { nodeLines } from './view/node-lines.js';
import { ThemeContext, themeFor, useTheme } from './view/theme.js';
import { useTerminalSize } from './view/use-terminal-size.js';

/** Returns when the person presses q or Ctrl-C; the last view stays on the terminal. */
export async function watchLive(source: DashboardSource): Promise<void> {
  const store = new DashboardStore(source);
  const stop = store.start();
  try {
    const theme = themeFor(process.env, hasUnicode(process.env));
    const app = render(
      <ThemeContext.Provider value={theme}>
        <StatusWatch store={store} />
      </ThemeContext.Provider>,
    );
    await app.waitUntilExit();
  } finally {
    stop();
  }
}

interface StatusWatchProps {
  readonly store: DashboardStore;
}

/** One frame: headline, trouble if there is any, a row a node, and how to leave. */
export function StatusWatch({ store }: StatusWatchProps): ReactElement {
  const { exit } = useApp();
  const theme = useTheme();
  const { columns } = useTerminalSize();
  const state = useSyncExternalStore(store.subscribe, store.current);
  useInput((input, key) => {
    if (input === 'q' || key.escape) exit();
  });
  const lines = [
    headerLine(state, theme, columns),
    ...bannerLines(state, [], theme, columns),
    ...nodeLines(state, '', theme, columns),
    [{ text: 'q leaves', dim: true }],
  ];
  return (
    <Box>
      <Lines lines={lines} width={columns} />
    </Box>
  );
}
