/** Observes a running cluster: events as its nodes push them, and reports that it asks for. */
import { NodeEvents } from '../../client/node-events.js';
import type { ClusterRecord, MemberAddress } from '../../cluster/cluster-record.js';
import type { Home } from '../../cluster/home.js';
import type { ClusterEvent } from '../../trace/events.js';
import type { Membership, Observation } from '../model/observation.js';
import type { DashboardSource, Inspection } from '../source.js';
import { inspectNode } from './inspect-node.js';
import { inspectRegisters } from './inspect-registers.js';
import { NodeWatch } from './node-watch.js';

/** Past events that each node tells at first. */
const RECENT_EVENTS = 300;
/** How often processes are looked at, which asks nothing of the nodes. */
const LOOK_MS = 100;
/** How often nodes are asked: rarely while nothing happens, since events are pushed. */
const IDLE_ASK_MS = 1000;
const BUSY_ASK_MS = 100;
/** For so long after an event a node counts as busy. */
const BUSY_MS = 2000;

export class LiveSource implements DashboardSource {
  readonly membership: Membership;
  readonly inspectRegisters: DashboardSource['inspectRegisters'];

  constructor(
    private readonly home: Home,
    private readonly record: ClusterRecord,
  ) {
    this.membership = {
      cluster: record.name,
      engine: record.engine,
      nodes: record.members.map(({ id, clientPort }) => ({ id, port: clientPort })),
    };
    this.inspectRegisters = record.engine === 'paxos' ? (key) => inspectRegisters(record, key) : null;
  }

  nowMs(): number {
    return Date.now();
  }

  start(observe: (observation: Observation) => void): () => void {
    const watch = new ClusterWatch(this.home, this.record, observe);
    return () => watch.close();
  }

  readonly inspect = (node: string): Promise<Inspection> => inspectNode(this.home, this.record, node);
}

/** Everything that watches the nodes of a cluster. All are asked at once, so that one frame shows all answers. */
class ClusterWatch {
  private readonly nodes: readonly NodeWatch[];
  private readonly events: readonly NodeEvents[];
  private readonly timer: NodeJS.Timeout;
  private askedMs = Number.NEGATIVE_INFINITY;
  private busyUntilMs = 0;

  constructor(
    home: Home,
    record: ClusterRecord,
    private readonly observe: (observation: Observation) => void,
  ) {
    const { members } = record;
    this.nodes = members.map((member) => new NodeWatch(home, record, member, observe, () => this.askSoon()));
    this.events = members.map((member) => this.follow(record, member));
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.ask();
  }

  close(): void {
    clearInterval(this.timer);
    for (const watch of [...this.nodes, ...this.events]) watch.close();
  }

  private follow(record: ClusterRecord, member: MemberAddress): NodeEvents {
    const options = {
      ...{ password: null, cluster: record },
      ...{ recentCount: RECENT_EVENTS, recentWithoutSamples: true },
    };
    const tell = (event: ClusterEvent): void => {
      this.observe({ type: 'event', event });
      this.askSoon();
    };
    const events = new NodeEvents(member, options, {
      recent: (recent) => recent.forEach(tell),
      event: tell,
      failed: ({ message }) =>
        this.observe({ type: 'action', timeMs: Date.now(), text: message, failed: true }),
    });
    void events.run();
    return events;
  }

  /** Something has happened: what follows from it is asked for more often for a while. */
  private askSoon(): void {
    this.busyUntilMs = performance.now() + BUSY_MS;
  }

  private look(): void {
    const now = performance.now();
    const pauseMs = now < this.busyUntilMs ? BUSY_ASK_MS : IDLE_ASK_MS;
    const hasChanged = this.nodes.some((node) => node.hasProcessChanged());
    // Timers are not exact: half a look early is in time.
    if (hasChanged || now - this.askedMs >= pauseMs - LOOK_MS / 2) this.ask();
  }

  private ask(): void {
    this.askedMs = performance.now();
    for (const node of this.nodes) void node.ask();
  }
}
