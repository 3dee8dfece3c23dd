/**
 * Notes which signal came. While somebody listens, Ink does not end the process in the middle of what is still
 * to be done, such as stopping a cluster that was started for the dashboard alone.
 */
export class SignalWatch {
  /** The first signal that came; null: none. */
  caught: NodeJS.Signals | null = null;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.note);
  }

  close(): void {
    for (const signal of SIGNALS) process.removeListener(signal, this.note);
  }

  private readonly note = (signal: NodeJS.Signals): void => {
    this.caught ??= signal;
  };
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
