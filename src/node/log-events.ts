/** Writes the events of a node to its log, as the sentences that people read. */
import { describeEvent } from '../trace/describe-event.js';
import type { EventFeed } from './event-feed.js';
import type { NodeLog } from './node-log.js';

/** All but the samples of the commit index, which would drown the rest. */
export function logEvents(events: EventFeed, log: NodeLog): void {
  events.subscribe((event) => {
    if (event.type !== 'commitAdvanced') log.info({ event: event.type }, describeEvent(event));
  });
}
