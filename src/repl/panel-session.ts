/** The session behind the command line at the bottom of a dashboard: plain text, and nothing that moves. */
import { openSession, type ReplSession } from './session.js';
import type { SessionOptions } from './session-options.js';

interface PanelOptions extends Pick<SessionOptions, 'table' | 'home' | 'timeoutMs'> {
  readonly cluster: string;
  /** As it was typed; null if it was not. */
  readonly timeout: string | null;
}

export function openPanelSession({ cluster, timeout, ...options }: PanelOptions): ReplSession {
  return openSession({
    ...options,
    isColoured: false,
    progressStream: null,
    settings: {
      cluster,
      consistency: 'linearizable',
      at: null,
      timeout,
      mode: 'text',
      timer: 'auto',
      output: null,
    },
  });
}
