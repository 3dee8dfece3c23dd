/** Opens the dashboard on a cluster, with a guided tour. */
import type { ClusterRecord } from '../../cluster/cluster-record.js';
import type { Home } from '../../cluster/home.js';
import type { CommandLine } from '../command-line.js';
import { LiveActions } from '../live/live-actions.js';
import { LiveSource } from '../live/live-source.js';
import { loadDashboard } from '../load.js';
import { commandsFor, KEYS } from './deeds.js';
import { tourOf } from './scripts.js';

interface TourOptions {
  readonly home: Home;
  readonly record: ClusterRecord;
  /** Null: look, do not touch; then the tour asks for commands in another terminal. */
  readonly commandLine: CommandLine | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** As `openDashboard`. */
export async function openTour(options: TourOptions): Promise<NodeJS.Signals | null> {
  const { home, record, commandLine, timeoutMs, signal } = options;
  const { openDashboard } = await loadDashboard();
  const deeds = commandLine === null ? commandsFor(record.name) : KEYS;
  return openDashboard({
    source: new LiveSource(home, record),
    actions: commandLine === null ? null : new LiveActions(home, record, timeoutMs),
    commandLine,
    caption: (store) => tourOf(record.engine, store, deeds),
    leaving: 'leave; the cluster ends',
    signal,
  });
}
