/**
 * What the dashboard does for how much: how soon it shows the leader (the goal: 2 s), from an event in a node to the
 * frame that shows it (the goal: 100 ms), its share of a core while nothing happens (5 %) and under load, and what
 * writes cost more while it is open.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type IPty, spawn } from '@lydell/node-pty';
import { connectToNode } from '../../src/client/connect-to-node.js';
import type { NodeConnection } from '../../src/client/node-connection.js';
import { parseEvent } from '../../src/client/parse-event.js';
import type { ClusterEvent } from '../../src/trace/events.js';
import { BenchmarkCluster, RUN, summary } from './harness.js';

const COLUMNS = 120;
const ROWS = 36;
const OPENINGS = 5;
const WRITES = 40;
const TRANSFERS = 8;
const SETTLE_MS = 3_000;
const IDLE_MS = 15_000;
const LOAD_MS = 4_000;
const LOAD_ROUNDS = 3;
const LOAD_CONNECTIONS = 32;
const CALL_MS_MAX = 10_000;
/** Of /proc: clock ticks a second. */
const TICKS_PER_SECOND = 100;
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g');

/** A dashboard in a terminal of its own. */
class OpenDashboard {
  private readonly terminal: IPty;
  private text = '';
  private look: () => void = () => undefined;

  constructor(cluster: BenchmarkCluster) {
    const env = { ...process.env, CONCLAVE_HOME: cluster.home.folder, LC_ALL: 'C.UTF-8' };
    const size = { cols: COLUMNS, rows: ROWS };
    this.terminal = spawn(process.execPath, [RUN, 'dash'], { ...size, name: 'xterm-256color', env });
    this.terminal.onData((data) => {
      this.text += data.replaceAll(ESCAPES, '');
      this.look();
    });
  }

  /** Forgets what was drawn so far, and resolves with the time at which the text is drawn. */
  drawn(wanted: string | RegExp): Promise<number> {
    this.text = '';
    return new Promise((resolve) => {
      this.look = () => {
        if (typeof wanted === 'string' ? this.text.includes(wanted) : wanted.test(this.text))
          resolve(Date.now());
      };
    });
  }

  get processorSeconds(): number {
    const text = readFileSync(`/proc/${this.terminal.pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.terminal.onExit(() => resolve());
      this.terminal.write('q');
    });
  }
}

/** The time of each event, as the first node that told it saw it. */
class EventTimes {
  private readonly times = new Map<string, number>();

  async follow(cluster: BenchmarkCluster): Promise<void> {
    for (const member of cluster.members) {
      const push = (items: readonly unknown[]): void => {
        const event = parseEvent(items[1] as string);
        if (event !== null) this.note(event);
      };
      const connection = await connectToNode(member, { password: null, timeoutMs: CALL_MS_MAX }, { push });
      await connection.call(['EVENTS', 'FOLLOW'], CALL_MS_MAX);
    }
  }

  of(name: string): number {
    return this.times.get(name) ?? Number.NaN;
  }

  private note(event: ClusterEvent): void {
    const name =
      event.type === 'commitAdvanced'
        ? `commit ${event.commitIndex}`
        : `${event.type} ${event.node} ${'term' in event ? event.term : 0}`;
    this.times.set(name, Math.min(event.time, this.times.get(name) ?? event.time));
  }
}

async function measureWrites(
  dashboard: OpenDashboard,
  times: EventTimes,
  connection: NodeConnection,
): Promise<number[]> {
  const delays: number[] = [];
  for (let round = 0; round < WRITES; round += 1) {
    await sleep(250 + Math.random() * 300);
    const commit = commitIndexOf(await connection.call(['RAFT', 'STATUS', 'NODIGEST'], CALL_MS_MAX)) + 1;
    const drawn = dashboard.drawn(`commit ${commit.toLocaleString('en-US')} `);
    await connection.call(['SET', 'k', String(round)], CALL_MS_MAX);
    delays.push((await drawn) - times.of(`commit ${commit}`));
  }
  return delays;
}

function commitIndexOf(reply: unknown): number {
  const { entries } = reply as { entries: readonly (readonly [string, number])[] };
  return entries.find(([name]) => name === 'commitindex')?.[1] ?? 0;
}

async function measureElections(
  cluster: BenchmarkCluster,
  dashboard: OpenDashboard,
  times: EventTimes,
): Promise<number[]> {
  const delays: number[] = [];
  for (let round = 0; round < TRANSFERS; round += 1) {
    const leader = await cluster.leader();
    const next = cluster.members.find(({ id }) => id !== leader.id)?.id ?? '';
    const term = leader.term + 1;
    const drawn = dashboard.drawn(new RegExp(`${next} leads term ${term}`));
    await cluster.conclave('leader', 'transfer', next);
    delays.push((await drawn) - times.of(`roleChanged ${next} ${term}`));
    await cluster.conclave('wait', '--for', 'converged');
  }
  return delays;
}

/** The share of a core that the dashboard takes during `work`. */
async function share(dashboard: OpenDashboard, work: () => Promise<unknown>): Promise<number> {
  const [startedMs, before] = [performance.now(), dashboard.processorSeconds];
  await work();
  return (dashboard.processorSeconds - before) / ((performance.now() - startedMs) / 1000);
}

/** Acknowledged writes a second. */
async function writeRate(connections: readonly NodeConnection[]): Promise<number> {
  let count = 0;
  const endMs = performance.now() + LOAD_MS;
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() < endMs) {
        await connection.call(['SET', `key${count % 1000}`, 'x'.repeat(100)], CALL_MS_MAX);
        count += 1;
      }
    }),
  );
  return count / (LOAD_MS / 1000);
}

await BenchmarkCluster.run(async (cluster) => {
  await cluster.conclave('up', '--nodes', '3');
  const times = new EventTimes();
  await times.follow(cluster);
  const openings: number[] = [];
  for (let round = 0; round < OPENINGS; round += 1) {
    const startedMs = Date.now();
    const opened = new OpenDashboard(cluster);
    openings.push((await opened.drawn(/n\d leads {3}term/)) - startedMs);
    await opened.close();
  }
  console.log(`from the command to the leader on the screen: ${summary(openings, 'ms')}`);
  const dashboard = new OpenDashboard(cluster);
  await dashboard.drawn('quorum 3/3');
  const leader = cluster.members.find(({ id }) => id === 'n1');
  if (leader === undefined) throw new Error('no n1');
  const connection = await cluster.connect(leader);
  console.log(`event to frame, a write: ${summary(await measureWrites(dashboard, times, connection), 'ms')}`);
  console.log(
    `event to frame, a new leader: ${summary(await measureElections(cluster, dashboard, times), 'ms')}`,
  );
  // After an event nodes are asked more often for a while.
  await sleep(SETTLE_MS);
  const idle = await share(dashboard, () => sleep(IDLE_MS));
  console.log(`share of a core, idle: ${(100 * idle).toFixed(1)} %`);
  await dashboard.close();
  const connections = await Promise.all(
    Array.from({ length: LOAD_CONNECTIONS }, () => cluster.connect(leader)),
  );
  const [without, withIt, busy]: number[][] = [[], [], []];
  for (let round = 0; round < LOAD_ROUNDS; round += 1) {
    without?.push(await writeRate(connections));
    const other = new OpenDashboard(cluster);
    await other.drawn('quorum 3/3');
    await share(other, async () => void withIt?.push(await writeRate(connections))).then((part) =>
      busy?.push(100 * part),
    );
    await other.close();
  }
  console.log(`writes a second, without: ${summary(without ?? [], '/s')}`);
  console.log(`writes a second, with it: ${summary(withIt ?? [], '/s')}`);
  console.log(`share of a core, under that load: ${summary(busy ?? [], '%')}`);
});
process.exit(0);
