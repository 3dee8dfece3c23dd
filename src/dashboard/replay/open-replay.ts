/** Opens the dashboard on a run that is simulated for it, and replays it there. */
import { loadDashboard } from '../load.js';
import type { DashboardSource } from '../source.js';
import type { Replay, RunEnd } from './replay.js';
import { ReplayCaption } from './replay-caption.js';

interface RunSource extends DashboardSource {
  /** Which run it is. */
  readonly title: string;
  readonly complete: Promise<RunEnd>;
}

interface ReplayOptions extends Omit<Replay, 'complete'> {
  readonly source: RunSource;
  readonly signal: AbortSignal;
}

/** As `openDashboard`. */
export async function openReplay({
  source,
  signal,
  ...wishes
}: ReplayOptions): Promise<NodeJS.Signals | null> {
  const { title, complete } = source;
  const { openDashboard } = await loadDashboard();
  return openDashboard({
    source,
    actions: null,
    commandLine: null,
    caption: () => new ReplayCaption(title, complete),
    replay: { ...wishes, complete },
    leaving: 'leave',
    signal,
  });
}
