/** Tells the events of a cluster that belong to the story, as they come from its nodes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type EventStream, followEvents, recentEvents } from '../../client/follow-events.js';
import type { NodeAddress } from '../../client/node-address.js';
import { describeEvent } from '../../trace/describe-event.js';
import type { ClusterEvent } from '../../trace/events.js';

const PAST_EVENTS_MAX = 200;
const ANSWER_MS_MAX = 2000;
/** Streams are merged by time, a little behind the present. */
const MERGE_MS = 300;

export class Narrator {
  private readonly stream: EventStream;
  private telling = false;

  constructor(
    private readonly members: readonly NodeAddress[],
    private readonly tell: (text: string) => void,
  ) {
    this.stream = followEvents({
      members,
      password: null,
      recentCount: 0,
      onEvent: (event) => this.hear(event),
    });
    // A node that cannot be followed is missing from the story, no more.
    this.stream.ended.catch(() => undefined);
  }

  /** How it came to the first leader. */
  async tellPast(): Promise<void> {
    const options = { password: null, count: PAST_EVENTS_MAX, timeoutMs: ANSWER_MS_MAX };
    const events = await recentEvents({ members: this.members, ...options });
    for (const event of events.filter(belongsToStory)) this.tell(describeEvent(event));
  }

  startTelling(): void {
    this.telling = true;
  }

  /** Returns when what has happened so far is told. */
  async stopTelling(): Promise<void> {
    await sleep(MERGE_MS);
    this.telling = false;
  }

  close(): void {
    this.stream.close();
  }

  private hear(event: ClusterEvent): void {
    if (this.telling && belongsToStory(event)) this.tell(describeEvent(event));
  }
}

/** Elections and their outcome; the rest would drown them. */
function belongsToStory(event: ClusterEvent): boolean {
  switch (event.type) {
    case 'electionStarted':
      return !event.preVote;
    case 'voteReceived':
      return !event.preVote && event.granted && event.voter !== event.node;
    case 'roleChanged':
      return event.to === 'leader';
    case 'peerDown':
      return true;
    default:
      return false;
  }
}
