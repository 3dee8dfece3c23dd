/** Observes a running cluster: events as its nodes push them, and reports that it asks for. */
import { NodeEvents } from '../../client/node-events.js';
import type { ClusterRecord, MemberAddress } from '../../cluster/cluster-record.js';
import type { Home } from '../../cluster/home.js';
import type { Membership, Observation } from '../model/observation.js';
import type { DashboardSource, Inspection } from '../source.js';
import { inspectNode } from './inspect-node.js';
import { NodeWatch } from './node-watch.js';

/** Past events that each node tells at first. */
const RECENT_EVENTS = 300;
/** How often processes are looked at, which asks nothing of the nodes. */
const LOOK_MS = 100;
/** How often nodes are asked: rarely while nothing happens, since events are pushed. */
const IDLE_ASK_MS = 500;
const BUSY_ASK_MS = 100;
/** For so long after an event a node counts as busy. */
const BUSY_MS = 2000;

export class LiveSource implements DashboardSource {
  readonly membership: Membership;

  constructor(
    private readonly home: Home,
    private readonly record: ClusterRecord,
  ) {
    this.membership = {
      cluster: record.name,
      engine: record.engine,
      nodes: record.members.map(({ id, clientPort }) => ({ id, port: clientPort })),
    };
  }

  nowMs(): number {
    return Date.now();
  }

  start(observe: (observation: Observation) => void): () => void {
    const followers = this.record.members.map(
      (member) => new MemberFollower(this.home, this.record, member, observe),
    );
    return () => {
      for (const follower of followers) follower.close();
    };
  }

  readonly inspect = (node: string): Promise<Inspection> => inspectNode(this.home, this.record, node);
}

/** One node, with everything that watches it. */
class MemberFollower {
  private readonly watch: NodeWatch;
  private readonly events: NodeEvents;
  private readonly timer: NodeJS.Timeout;
  private askedMs = Number.NEGATIVE_INFINITY;
  private busyUntilMs = 0;

  constructor(
    home: Home,
    record: ClusterRecord,
    member: MemberAddress,
    private readonly observe: (observation: Observation) => void,
  ) {
    this.watch = new NodeWatch(home, record, member, observe, () => this.ask());
    const tell = (event: Extract<Observation, { type: 'event' }>['event']): void => {
      this.observe({ type: 'event', event });
      this.busyUntilMs = performance.now() + BUSY_MS;
    };
    this.events = new NodeEvents(
      member,
      { password: null, clusterId: record.clusterId, recentCount: RECENT_EVENTS, recentWithoutCommits: true },
      {
        recent: (recent) => recent.forEach(tell),
        event: tell,
        failed: ({ message }) => observe({ type: 'action', timeMs: Date.now(), text: message, failed: true }),
      },
    );
    void this.events.run();
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.ask();
  }

  close(): void {
    clearInterval(this.timer);
    this.events.close();
    this.watch.close();
  }

  private look(): void {
    const now = performance.now();
    const pauseMs = now < this.busyUntilMs ? BUSY_ASK_MS : IDLE_ASK_MS;
    // Timers are not exact: half a look early is in time.
    if (this.watch.hasProcessChanged() || now - this.askedMs >= pauseMs - LOOK_MS / 2) this.ask();
  }

  private ask(): void {
    this.askedMs = performance.now();
    void this.watch.ask();
  }
}
