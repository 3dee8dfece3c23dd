/** The whole screen: header, what needs attention, one view, and the line at the bottom. */
import { Box, useInput } from 'ink';
import { type ReactElement, useSyncExternalStore } from 'react';
import { bindings } from '../control/bindings.js';
import type { Controller } from '../control/controller.js';
import { keyNames } from '../control/key-names.js';
import type { DashboardStore } from '../store.js';
import { bannerLines } from './banner-lines.js';
import { Details } from './details.js';
import { footerLine } from './footer-lines.js';
import { headerLine } from './header-lines.js';
import { Help } from './help.js';
import { Lines } from './lines.js';
import { LinksView } from './links-view.js';
import { LogView } from './log-view.js';
import { Overview, type ViewProps } from './overview.js';
import { useTheme } from './theme.js';
import { TimelineView } from './timeline-view.js';
import { useTerminalSize } from './use-terminal-size.js';

interface DashboardProps {
  readonly store: DashboardStore;
  readonly controller: Controller;
  /** What a tour has to say right now; empty: nothing. */
  readonly caption: readonly string[];
}

const VIEW_COMPONENTS = {
  overview: Overview,
  log: LogView,
  links: LinksView,
  timeline: TimelineView,
} as const;

export function Dashboard({ store, controller, caption }: DashboardProps): ReactElement {
  const theme = useTheme();
  const { columns, rows } = useTerminalSize();
  useSyncExternalStore(store.subscribe, store.current);
  const ui = useSyncExternalStore(controller.subscribe, controller.current);
  useInput((input, key) => {
    for (const name of keyNames(input, key)) controller.press(name);
  });
  const state = controller.shown();
  const top = [headerLine(state, theme, columns), ...bannerLines(state, caption, theme, columns)];
  // As high as the terminal, Ink would clear it for every frame.
  const height = Math.max(0, rows - 2 - top.length);
  const footer = footerLine(ui, bindings(controller.canAct), theme, columns);
  return (
    <Box flexDirection="column" width={columns} height={rows - 1} overflow="hidden">
      <Lines lines={top} width={columns} />
      <Box height={height} overflow="hidden" flexShrink={0}>
        <Content store={store} controller={controller} view={{ state, ui, width: columns, height }} />
      </Box>
      <Lines lines={[footer]} width={columns} />
    </Box>
  );
}

interface ContentProps {
  readonly store: DashboardStore;
  readonly controller: Controller;
  readonly view: ViewProps;
}

function Content({ store, controller, view }: ContentProps): ReactElement {
  const { overlay } = view.ui;
  if (overlay === 'help') return <Help canAct={controller.canAct} width={view.width} height={view.height} />;
  if (overlay === 'details') return <Details {...view} source={store.source} />;
  const View = VIEW_COMPONENTS[view.ui.view];
  return <View {...view} />;
}
