/** The dashboard where there is no terminal: how the cluster is, a line for each change, and what happens in it. */
import { sentenceOf } from '../model/timeline.js';
import type { DashboardSource } from '../source.js';
import { DashboardStore } from '../store.js';
import { statusLine, toJson } from './status-line.js';

/** A terminal that can be drawn on, and on which keys can be pressed. A screen reader is better served by lines. */
export function isTerminal({
  stdin,
  stdout,
  env,
}: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'env'>): boolean {
  const canDraw = env.TERM !== 'dumb' && env.INK_SCREEN_READER !== 'true';
  return stdin.isTTY === true && stdout.isTTY === true && canDraw;
}

/** Writes until `signal` is aborted; with `asJson`, one JSON value a line. */
export async function printDashboard(
  source: DashboardSource,
  asJson: boolean,
  signal: AbortSignal,
): Promise<void> {
  const store = new DashboardStore(source);
  const told = new Set<string>();
  let lastLine = '';
  const write = (value: unknown, text: string): void => {
    process.stdout.write(`${asJson ? JSON.stringify(value) : text}\n`);
  };
  store.subscribe(() => {
    const state = store.current();
    // Until every node was looked at once, half of it would be told as missing.
    if (state.nodes.some(({ process }) => process === 'unknown')) return;
    for (const entry of state.timeline.entries) {
      if (told.has(entry.key)) continue;
      told.add(entry.key);
      const text = sentenceOf(entry);
      const time = new Date(entry.timeMs).toISOString();
      write({ type: 'event', time: entry.timeMs, text }, `${time}  ${text}`);
    }
    const line = statusLine(state);
    if (line !== lastLine)
      write({ type: 'status', ...toJson(state) }, `${new Date(state.nowMs).toISOString()}  ${line}`);
    lastLine = line;
  });
  const stop = store.start();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  stop();
}
