/** What happens in a whole cluster, told by all its nodes, as one stream ordered by time. */
import type { ClusterEvent } from '../trace/events.js';
import type { ClientError } from './client-error.js';
import { EventMerge, mergeRecent } from './event-merge.js';
import type { NodeAddress } from './node-address.js';
import { NodeEvents, rememberedEvents } from './node-events.js';

export interface FollowOptions {
  readonly members: readonly NodeAddress[];
  /** One char per byte; null: none. */
  readonly password: string | null;
  /** How many of the newest past events come first, over all nodes. */
  readonly recentCount: number;
  readonly onEvent: (event: ClusterEvent) => void;
}

export interface EventStream {
  /** Resolves once the stream is closed; rejects with ClientError if a node can never be followed. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Follows every node, those that are down included: they join when they are back. Ends only by `close`. */
export function followEvents(options: FollowOptions): EventStream {
  const merge = new EventMerge(options.onEvent);
  const nodes: NodeEvents[] = [];
  let end: (error?: ClientError) => void = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => {
      for (const node of nodes) node.close();
      merge.close();
      if (error === undefined) resolve();
      else reject(error);
    };
  });
  const recent: Array<readonly ClusterEvent[]> = [];
  const waiting: ClusterEvent[] = [];
  const isComplete = (): boolean => recent.length === options.members.length;
  const handlers = {
    recent: (events: readonly ClusterEvent[]) => {
      recent.push(events);
      if (!isComplete()) return;
      for (const event of [...mergeRecent(recent, options.recentCount), ...waiting]) merge.add(event);
    },
    event: (event: ClusterEvent) => {
      if (isComplete()) merge.add(event);
      else waiting.push(event);
    },
    failed: (error: ClientError) => end(error),
  };
  for (const member of options.members) nodes.push(new NodeEvents(member, options, handlers));
  Promise.all(nodes.map((node) => node.run())).catch(end);
  return { ended, close: () => end() };
}

/**
 * The newest `count` events over all nodes that answer, oldest first. Rejects with ClientError only if
 * none does.
 */
export async function recentEvents(options: {
  readonly members: readonly NodeAddress[];
  readonly password: string | null;
  readonly count: number;
  readonly timeoutMs: number;
}): Promise<readonly ClusterEvent[]> {
  const results = await Promise.allSettled(
    options.members.map((member) => rememberedEvents(member, options)),
  );
  const lists = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (lists.length > 0 || results.length === 0) return mergeRecent(lists, options.count);
  throw results.find((result) => result.status === 'rejected')?.reason;
}
