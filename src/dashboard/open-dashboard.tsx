/** Opens the dashboard on a terminal, and gives the terminal back. */
import { render } from 'ink';
import { hasUnicode } from '../command-line/encoding.js';
import type { DashboardActions } from './actions.js';
import { Controller } from './control/controller.js';
import type { DashboardSource } from './source.js';
import { DashboardStore, FRAME_MS } from './store.js';
import { enterAlternateScreen } from './terminal/alternate-screen.js';
import { Screen } from './terminal/screen.js';
import { Dashboard } from './view/dashboard.js';
import { ThemeContext, themeFor } from './view/theme.js';

export interface DashboardOptions {
  readonly source: DashboardSource;
  /** Null: look, do not touch. */
  readonly actions: DashboardActions | null;
  /** Ends the dashboard when it is aborted. */
  readonly signal: AbortSignal;
}

/** Returns when the person leaves; the terminal is then as it was. */
export async function openDashboard({ source, actions, signal }: DashboardOptions): Promise<void> {
  const { stdin, stdout } = process;
  const store = new DashboardStore(source);
  const stop = store.start();
  const restore = enterAlternateScreen(stdin, stdout);
  const screen = new Screen(stdout, FRAME_MS);
  try {
    const theme = themeFor(process.env, hasUnicode(process.env));
    const controller = new Controller({ store, actions, leave: () => app.unmount() });
    const app = render(
      <ThemeContext.Provider value={theme}>
        <Dashboard store={store} controller={controller} caption={[]} />
      </ThemeContext.Provider>,
      // With `debug`, Ink hands over every frame whole, whatever the height of the terminal.
      {
        stdout: screen as unknown as NodeJS.WriteStream,
        debug: true,
        exitOnCtrlC: false,
        patchConsole: false,
      },
    );
    signal.addEventListener('abort', () => app.unmount(), { once: true });
    if (signal.aborted) app.unmount();
    await app.waitUntilExit();
  } finally {
    screen.close();
    restore();
    stop();
    actions?.close();
  }
}
