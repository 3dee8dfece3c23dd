/** The events of a cluster until somebody has heard enough. */
import type { NodeAddress } from '../client/node-address.js';
import type { ClusterEvent } from '../trace/events.js';

/** Returns when `signal` is aborted; rejects with ClientError if a node can never be followed. */
export async function streamEvents(
  members: readonly NodeAddress[],
  recentCount: number,
  onEvent: (event: ClusterEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { followEvents } = await import('../client/follow-events.js');
  const stream = followEvents({ members, password: null, recentCount, onEvent });
  signal.addEventListener('abort', () => stream.close(), { once: true });
  await stream.ended;
}
