/** The whole screen: header, what needs attention, one view, and the line at the bottom. */
import { Box, useInput } from 'ink';
import { type ReactElement, useSyncExternalStore } from 'react';
import type { Caption } from '../caption.js';
import { bindings } from '../control/bindings.js';
import type { Console } from '../control/console.js';
import type { Controller } from '../control/controller.js';
import { keyNames } from '../control/key-names.js';
import type { DashboardStore } from '../store.js';
import { bannerLines } from './banner-lines.js';
import { CommandPanel } from './command-panel.js';
import { Details } from './details.js';
import { footerLine } from './footer-lines.js';
import { headerLine } from './header-lines.js';
import { Help } from './help.js';
import { Lines } from './lines.js';
import { LinksView } from './links-view.js';
import { LogView } from './log-view.js';
import { Overview, type ViewProps } from './overview.js';
import { RegistersView } from './registers-view.js';
import { RingView } from './ring-view.js';
import { scrubberLine } from './scrubber-line.js';
import { useTheme } from './theme.js';
import { TimelineView } from './timeline-view.js';
import { useTerminalSize } from './use-terminal-size.js';

interface DashboardProps {
  readonly store: DashboardStore;
  readonly controller: Controller;
  /** What a tour says. */
  readonly caption: Caption;
}

/** Half of the view at most. */
const COMMAND_ROWS_MAX = 14;

const VIEW_COMPONENTS = {
  overview: Overview,
  log: LogView,
  links: LinksView,
  timeline: TimelineView,
  ring: RingView,
} as const;

export function Dashboard({ store, controller, caption }: DashboardProps): ReactElement {
  const theme = useTheme();
  const { columns, rows } = useTerminalSize();
  useSyncExternalStore(store.subscribe, store.current);
  const told = useSyncExternalStore(caption.subscribe, caption.current);
  const ui = useSyncExternalStore(controller.subscribe, controller.current);
  useInput((input, key) => {
    for (const name of keyNames(input, key)) controller.press(name);
  });
  const state = controller.shown();
  const top = [headerLine(state, theme, columns), ...bannerLines(state, told, theme, columns)];
  const scrubber = scrubberLine(ui, theme, columns);
  // As high as the terminal, Ink would clear it for every frame.
  const height = Math.max(0, rows - 2 - top.length - (scrubber === null ? 0 : 1));
  const { commands } = controller;
  const isTyping = useConsoleIsOpen(commands);
  const commandRows = isTyping
    ? Math.min(height, Math.max(3, Math.min(COMMAND_ROWS_MAX, Math.floor(height / 2))))
    : 0;
  const footer = footerLine(ui, isTyping, bindings(controller.can), theme, columns);
  return (
    <Box flexDirection="column" width={columns} height={rows - 1}>
      <Lines lines={top} width={columns} />
      <Box height={height - commandRows} flexShrink={0}>
        <Content
          store={store}
          controller={controller}
          view={{ state, ui, width: columns, height: height - commandRows }}
        />
      </Box>
      {commands !== null && isTyping && (
        <CommandPanel commands={commands} width={columns} height={commandRows} />
      )}
      <Lines lines={scrubber === null ? [footer] : [scrubber, footer]} width={columns} />
    </Box>
  );
}

const NEVER = (): (() => void) => () => undefined;

function useConsoleIsOpen(commands: Console | null): boolean {
  return useSyncExternalStore(commands?.subscribe ?? NEVER, () => commands?.current().isOpen === true);
}

interface ContentProps {
  readonly store: DashboardStore;
  readonly controller: Controller;
  readonly view: ViewProps;
}

function Content({ store, controller, view }: ContentProps): ReactElement {
  const { overlay } = view.ui;
  if (overlay === 'help') return <Help can={controller.can} width={view.width} height={view.height} />;
  if (overlay === 'details') return <Details {...view} source={store.source} />;
  if (view.ui.view === 'log' && view.state.engine === 'paxos') {
    return <RegistersView {...view} source={store.source} />;
  }
  const View = VIEW_COMPONENTS[view.ui.view];
  return <View {...view} />;
}
