/** Opens the dashboard on a terminal, and gives the terminal back. */
import { render } from 'ink';
import { hasUnicode } from '../command-line/encoding.js';
import type { DashboardActions } from './actions.js';
import { type Caption, NO_CAPTION } from './caption.js';
import type { CommandLine } from './command-line.js';
import { Controller } from './control/controller.js';
import { History } from './model/history.js';
import { Recording } from './replay/recording.js';
import type { Replay } from './replay/replay.js';
import type { DashboardSource } from './source.js';
import { DashboardStore, FRAME_MS } from './store.js';
import { enterAlternateScreen } from './terminal/alternate-screen.js';
import { Screen } from './terminal/screen.js';
import { SignalWatch } from './terminal/signal-watch.js';
import { Dashboard } from './view/dashboard.js';
import { ThemeContext, themeFor } from './view/theme.js';

export interface DashboardOptions {
  readonly source: DashboardSource;
  /** Null: look, do not touch. */
  readonly actions: DashboardActions | null;
  /** Null: there is no command line. */
  readonly commandLine: CommandLine | null;
  /** What a tour says; nothing if it is left out. */
  readonly caption?: (store: DashboardStore) => Caption;
  /** What is shown is recorded, and then replayed; if it is left out, it goes on by itself. */
  readonly replay?: Replay;
  /** What leaving means, as the help tells it. */
  readonly leaving?: string;
  /** Ends the dashboard when it is aborted. */
  readonly signal: AbortSignal;
}

/** Returns when the person leaves, or with the signal that ended it; the terminal is then as it was. */
export async function openDashboard(options: DashboardOptions): Promise<NodeJS.Signals | null> {
  const { source, actions, commandLine, caption = () => NO_CAPTION, replay = null, signal } = options;
  const { stdin, stdout } = process;
  const past = replay === null ? new History() : new Recording(replay.fromMs, replay.toMs);
  const store = new DashboardStore(source, past);
  const stop = store.start();
  const signals = new SignalWatch();
  const restore = enterAlternateScreen(stdin, stdout);
  const screen = new Screen(stdout, FRAME_MS);
  try {
    const theme = themeFor(process.env, hasUnicode(process.env));
    const told = caption(store);
    const leave = (): void => app.unmount();
    const controller = new Controller({ ...options, store, leave });
    // Whoever made the replay tells why it failed.
    replay?.complete.then(({ violationMs }) => controller.replayFrom(violationMs), leave);
    const app = render(
      <ThemeContext.Provider value={theme}>
        <Dashboard store={store} controller={controller} caption={told} />
      </ThemeContext.Provider>,
      // With `debug`, Ink hands over every frame whole, whatever the height of the terminal.
      {
        stdout: screen as unknown as NodeJS.WriteStream,
        debug: true,
        exitOnCtrlC: false,
        patchConsole: false,
      },
    );
    const end = (): void => {
      // At once: whoever hears of the signal next may end the process.
      restore();
      app.unmount();
    };
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    await app.waitUntilExit();
    controller.close();
    return signals.caught;
  } finally {
    screen.close();
    restore();
    stop();
    signals.close();
    actions?.close();
    commandLine?.close();
  }
}
