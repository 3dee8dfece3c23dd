/** `status --watch` in a pipe: the status anew at each change, a line of JSON or a table. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterStatus } from '../cluster/status.js';
import { formatStatus } from './status-text.js';
import type { Surroundings } from './surroundings.js';

const POLL_MS = 250;

/** Returns when the person has seen enough. */
export async function watchInPipe(
  ask: () => Promise<ClusterStatus>,
  asJson: boolean,
  { paint, write, interruptible }: Surroundings,
): Promise<void> {
  await interruptible(async (signal) => {
    let last = '';
    while (!signal.aborted) {
      const status = await ask();
      const text = asJson ? `${JSON.stringify(status)}\n` : `${formatStatus(status, paint)}\n`;
      const comparable = JSON.stringify(withoutClocks(status));
      if (comparable !== last) write(text);
      last = comparable;
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  });
}

/** Uptime and memory differ every time; they are no reason to write. */
function withoutClocks(status: ClusterStatus): unknown {
  return { ...status, nodes: status.nodes.map((node) => ({ ...node, uptimeMs: null, rssBytes: null })) };
}
