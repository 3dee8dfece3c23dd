/** Writes the events of a node to its log, as the sentences that people read. */
import { describeEvent } from '../trace/describe-event.js';
import { isSample } from '../trace/events.js';
import type { EventFeed } from './event-feed.js';
import type { NodeLog } from './node-log.js';

/** All but the samples. */
export function logEvents(events: EventFeed, log: NodeLog): void {
  events.subscribe((event) => {
    if (!isSample(event)) log.info({ event: event.type }, describeEvent(event));
  });
}
