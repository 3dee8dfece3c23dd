/** `status --watch` in a pipe: the status anew at each change, a line of JSON or a table. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterStatus } from '../cluster/status.js';
import { withInterrupt } from './interrupt.js';
import type { Paint } from './paint.js';
import { formatStatus } from './status-text.js';

const POLL_MS = 250;

/** Returns when the person has seen enough. */
export async function watchInPipe(
  ask: () => Promise<ClusterStatus>,
  asJson: boolean,
  paint: Paint,
): Promise<void> {
  await withInterrupt(async (signal) => {
    let last = '';
    while (!signal.aborted) {
      const status = await ask();
      const text = asJson ? `${JSON.stringify(status)}\n` : `${formatStatus(status, paint)}\n`;
      const comparable = JSON.stringify(withoutClocks(status));
      if (comparable !== last) process.stdout.write(text);
      last = comparable;
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  });
}

/** Uptime and memory differ every time; they are no reason to write. */
function withoutClocks(status: ClusterStatus): unknown {
  return { ...status, nodes: status.nodes.map((node) => ({ ...node, uptimeMs: null, rssBytes: null })) };
}
