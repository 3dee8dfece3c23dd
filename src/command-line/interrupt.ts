/** Turns Ctrl-C, SIGTERM and a closed pipe into an AbortSignal, so that a command can tidy up. */

/** Runs `work`; the first signal aborts it, a second one ends the process as it would have by itself. */
export async function withInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => {
    for (const name of SIGNALS) process.removeListener(name, abort);
    controller.abort();
  };
  const onOutputError = (error: NodeJS.ErrnoException): void => {
    // Nobody reads any more, as in `conclave logs -f | head`: that is an end, not an error.
    if (error.code === 'EPIPE') abort();
  };
  for (const name of SIGNALS) process.once(name, abort);
  process.stdout.on('error', onOutputError);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.removeListener(name, abort);
    process.stdout.removeListener('error', onOutputError);
  }
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
