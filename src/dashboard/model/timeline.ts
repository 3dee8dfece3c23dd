/**
 * The story of a cluster: what many nodes tell of one and the same happening becomes one sentence, which grows
 * as more of them tell it: "n3 stood for term 4, voted for by n1".
 */
import type { ClusterEvent } from '../../trace/events.js';
import { storyOf } from './event-story.js';
import type { Timeline, TimelineEntry } from './timeline-entry.js';

const ENTRIES_MAX = 600;
/** Two nodes that tell the same within this time mean the same happening. */
const SAME_MS = 3000;
/** How far back the same happening is looked for. */
const SAME_ENTRIES = 40;

export function sentenceOf({ tell, names, refusals }: TimelineEntry): string {
  return tell(names, refusals);
}

/** Events of different nodes may come a little out of order. */
export function tellEvent(timeline: Timeline, event: ClusterEvent): Timeline {
  const entry = storyOf(event, timeline);
  const known = followLeader(timeline, event);
  return entry === null ? known : addEntry(known, entry);
}

/** Adds it where its time belongs, or to the entry that tells the same already. */
export function addEntry(timeline: Timeline, entry: TimelineEntry): Timeline {
  const { entries } = timeline;
  for (let at = entries.length - 1; at >= Math.max(0, entries.length - SAME_ENTRIES); at -= 1) {
    const known = entries[at] as TimelineEntry;
    if (known.key !== entry.key || Math.abs(known.timeMs - entry.timeMs) > SAME_MS) continue;
    return { ...timeline, entries: entries.with(at, merge(known, entry)) };
  }
  let place = entries.length;
  while (place > 0 && (entries[place - 1] as TimelineEntry).timeMs > entry.timeMs) place -= 1;
  return { ...timeline, entries: entries.toSpliced(place, 0, entry).slice(-ENTRIES_MAX) };
}

function merge(known: TimelineEntry, told: TimelineEntry): TimelineEntry {
  const names = [...new Set([...known.names, ...told.names])];
  const refusals = [...new Set([...known.refusals, ...told.refusals])];
  const { tell, detail } = told.detail > known.detail ? told : known;
  return { ...known, names, refusals, tell, detail };
}

/** Notes when the leader was lost, and when there is one again. */
function followLeader(timeline: Timeline, event: ClusterEvent): Timeline {
  const { leader, leaderLostMs } = timeline;
  if (event.type === 'roleChanged' && event.to === 'leader') {
    return { ...timeline, leader: event.node, leaderLostMs: null };
  }
  const isLost =
    (event.type === 'peerDown' && event.peer === leader) ||
    (event.type === 'nodeStopping' && event.node === leader) ||
    (event.type === 'roleChanged' && event.from === 'leader' && event.node === leader);
  return isLost && leaderLostMs === null ? { ...timeline, leaderLostMs: event.time } : timeline;
}
