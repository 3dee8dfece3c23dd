/** A cluster of real node processes, started and stopped by the real command in a home folder of its own. */
import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFailed, onTestFinished } from 'vitest';
import { connectToNode } from '../../src/client/connect-to-node.js';
import type { NodeConnection } from '../../src/client/node-connection.js';
import { type NodeStatus, nodeStatus, type StatusDetail } from '../../src/client/node-status.js';
import { Home } from '../../src/cluster/home.js';
import { isPortFree } from '../../src/cluster/ports.js';
import { identityOf, stateOf } from '../../src/cluster/process-identity.js';
import { findNodeProcesses } from '../../src/cluster/process-table.js';
import type { MemberAddress, NodeConfiguration, NodeLimits } from '../../src/node/configuration.js';
import type { ClusterEvent } from '../../src/trace/events.js';
import { freeBasePort } from '../cluster/free-ports.js';

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const NODE_ENTRY = fileURLToPath(new URL('../../dist/node/main.js', import.meta.url));
const COMMAND_MS_MAX = 60_000;
const ANSWER_MS_MAX = 20_000;
/** For a node that is there, even if the machine has too much to do. */
const STATUS_MS_MAX = 5000;
const CLUSTER = 'default';
const EVENTS_MAX = 1000;
const LOG_LINES_SHOWN = 12;

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export interface UpOptions {
  readonly nodes: number;
  /** Further flags of `conclave up`. */
  readonly flags?: readonly string[];
}

export class Cluster {
  readonly home = new Home(realpathSync(mkdtempSync(join(tmpdir(), 'conclave-process-'))));
  private readonly ports: number[] = [];

  private constructor() {}

  /** Starts a cluster for the test that runs; when that ends, it is stopped and nothing of it may be left. */
  static async up(options: UpOptions): Promise<Cluster> {
    const cluster = await Cluster.upForAll(options);
    onTestFailed(() => cluster.showLogs());
    onTestFinished(() => cluster.close());
    return cluster;
  }

  /** As `up`, for the tests of a whole file: whoever calls it calls `close`. */
  static async upForAll(options: UpOptions): Promise<Cluster> {
    const cluster = new Cluster();
    try {
      const basePort = String(await freeBasePort(options.nodes));
      await cluster.command(
        'up',
        ...['--nodes', String(options.nodes), '--base-port', basePort],
        ...(options.flags ?? []),
      );
      cluster.ports.push(...cluster.members.flatMap((member) => [member.clientPort, member.peerPort]));
      return cluster;
    } catch (error) {
      cluster.destroy();
      throw error;
    }
  }

  get members(): readonly MemberAddress[] {
    const record: { members: readonly MemberAddress[] } = JSON.parse(
      readFileSync(this.home.recordFile(CLUSTER), 'utf8'),
    );
    return record.members;
  }

  get ids(): string[] {
    return this.members.map((member) => member.id);
  }

  member(id: string): MemberAddress {
    return this.members.find((member) => member.id === id)!;
  }

  configuration(id: string): NodeConfiguration {
    return JSON.parse(readFileSync(this.home.nodeConfigurationFile(CLUSTER, id), 'utf8'));
  }

  /** The entries of the log file of a node, oldest first. */
  log(id: string): Record<string, unknown>[] {
    const text = readFileSync(this.home.nodeLogFile(CLUSTER, id), 'utf8');
    return text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  }

  /** Runs `conclave` whatever comes of it. */
  run(...args: string[]): Promise<Outcome> {
    const env = { ...process.env, CONCLAVE_HOME: this.home.folder };
    const limits = { env, timeout: COMMAND_MS_MAX, killSignal: 'SIGKILL' } as const;
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [RUN, ...args], limits, (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === 'number') resolve({ stdout, stderr, code });
        else reject(error);
      });
    });
  }

  /** Runs a `conclave` command that has to succeed. */
  async command(...args: string[]): Promise<string> {
    const { stdout, stderr, code } = await this.run(...args);
    if (code !== 0) throw new Error(`conclave ${args.join(' ')}: exit code ${code}: ${stderr}${stdout}`);
    return stdout;
  }

  async start(...ids: string[]): Promise<void> {
    await this.command('node', 'start', ids.join(','));
  }

  /**
   * Starts all nodes, which are down, with limits that no flag offers (the command would write them anew).
   * Gives the exit code of each node, once it ends.
   */
  async startWith(limits: Partial<NodeLimits>): Promise<Map<string, Promise<number | null>>> {
    const exits = this.ids.map((id) => {
      const configuration = this.configuration(id);
      const changed = { ...configuration, limits: { ...configuration.limits, ...limits } };
      writeFileSync(this.home.nodeConfigurationFile(CLUSTER, id), JSON.stringify(changed));
      return [id, this.spawnNode(id)] as const;
    });
    await this.leader();
    return new Map(exits);
  }

  /** Starts the program of a node on a configuration file; its exit code comes when it ends. */
  spawnNode(id: string, file = this.home.nodeConfigurationFile(CLUSTER, id)): Promise<number | null> {
    const log = openSync(this.home.nodeLogFile(CLUSTER, id), 'a');
    const child = spawn(process.execPath, [NODE_ENTRY, file], {
      detached: true,
      stdio: ['ignore', log, log],
    });
    child.unref();
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', resolve);
    });
  }

  /** Starts nodes that are down, without the cost of a command, and waits until they answer clients. */
  async revive(...ids: readonly string[]): Promise<void> {
    for (const id of ids) void this.spawnNode(id);
    for (const id of ids) {
      await expect.poll(() => this.answers(id), { interval: 20, timeout: 60_000 }).toBe(true);
    }
  }

  private async answers(id: string): Promise<boolean> {
    try {
      (await connectToNode(this.member(id), { password: null, timeoutMs: ANSWER_MS_MAX })).close();
      return true;
    } catch {
      return false;
    }
  }

  /** Null if the node does not run. */
  pid(id: string): number | null {
    return findNodeProcesses(this.home).find((found) => found.node === id)?.identity.pid ?? null;
  }

  /** Returns once the signal has had its effect, for those that end or stop a process. */
  async signal(id: string, signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): Promise<void> {
    const identity = identityOf(this.pid(id)!)!;
    process.kill(identity.pid, signal);
    const expected = { SIGKILL: 'ended', SIGTERM: 'ended', SIGSTOP: 'paused', SIGCONT: 'running' }[signal];
    await expect.poll(() => stateOf(identity), { interval: 2, timeout: 30_000 }).toBe(expected);
  }

  /** A connection that is closed when the test ends. */
  async connect(id: string): Promise<NodeConnection> {
    const connection = await connectToNode(this.member(id), { password: null, timeoutMs: ANSWER_MS_MAX });
    onTestFinished(() => connection.close());
    return connection;
  }

  /** What a node says about itself; null if it does not answer. A digest takes a pass over all keys. */
  async status(id: string, detail: StatusDetail = 'with digest'): Promise<NodeStatus | null> {
    try {
      const connection = await connectToNode(this.member(id), { password: null, timeoutMs: STATUS_MS_MAX });
      try {
        return await nodeStatus(connection, STATUS_MS_MAX, detail);
      } finally {
        connection.close();
      }
    } catch {
      return null;
    }
  }

  /** The elections that any of the nodes began after `sinceMs`, a time since the epoch. */
  async elections(among: readonly string[], sinceMs: number): Promise<ClusterEvent[]> {
    const events = await Promise.all(among.map((id) => this.events(id)));
    return events.flat().filter((event) => event.type === 'electionStarted' && event.time > sinceMs);
  }

  /** What a node remembers of what happened to it, oldest first. */
  async events(id: string): Promise<ClusterEvent[]> {
    const connection = await this.connect(id);
    const reply = await connection.call(['EVENTS', 'COUNT', String(EVENTS_MAX)], ANSWER_MS_MAX);
    return (reply as string[]).map((text) => JSON.parse(text));
  }

  statuses(): Promise<(NodeStatus | null)[]> {
    return Promise.all(this.ids.map((id) => this.status(id)));
  }

  /** Waits until every node answers, and is connected to every other one if nobody leads. */
  async healthy(): Promise<void> {
    await this.command('wait', '--for', 'healthy', '--timeout', '60s');
  }

  /** The node that leads, once one of the nodes in question says so of itself. */
  async leader(among: readonly string[] = this.ids): Promise<NodeStatus> {
    let leader: NodeStatus | undefined;
    const look = async (): Promise<string | undefined> => {
      const statuses = await Promise.all(among.map((id) => this.status(id, 'without digest')));
      const leaders = statuses.filter((status) => status?.role === 'leader').map((status) => status!);
      leader = leaders.sort((one, other) => other.term - one.term)[0];
      return leader?.id;
    };
    await expect.poll(look, { interval: 20, timeout: 60_000 }).toBeDefined();
    return leader!;
  }

  others(id: string): string[] {
    return this.ids.filter((other) => other !== id);
  }

  /** Waits until every node has applied the same and bears the same digest; gives what they then said. */
  async converged(): Promise<readonly NodeStatus[]> {
    let statuses: (NodeStatus | null)[] = [];
    const spread = async (): Promise<number> => {
      statuses = await this.statuses();
      if (statuses.includes(null)) return Number.NaN;
      const positions = statuses.flatMap((status) => [status!.lastApplied, status!.lastLogIndex]);
      return Math.max(...positions) - Math.min(...positions);
    };
    await expect.poll(spread, { interval: 50, timeout: 60_000 }).toBe(0);
    expect(new Set(statuses.map((status) => status!.digest)).size, 'different digests').toBe(1);
    return statuses.map((status) => status!);
  }

  /** Stops the cluster by `conclave down` and makes sure that no process, socket or file is left. */
  async close(): Promise<void> {
    if (!existsSync(this.home.folder)) return;
    try {
      await this.command('down', '--wipe', '--yes');
      expect(findNodeProcesses(this.home), 'processes are left').toEqual([]);
      const isFree = await Promise.all(this.ports.map(isPortFree));
      expect(this.ports.filter((_, position) => !isFree[position])).toEqual([]);
      expect(filesIn(this.home.folder), 'files are left').toEqual([]);
    } finally {
      this.destroy();
    }
  }

  private destroy(): void {
    for (const { identity } of findNodeProcesses(this.home)) process.kill(identity.pid, 'SIGKILL');
    rmSync(this.home.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private showLogs(): void {
    if (!existsSync(this.home.recordFile(CLUSTER))) return;
    for (const id of this.ids) {
      const lines = readFileSync(this.home.nodeLogFile(CLUSTER, id), 'utf8').trimEnd().split('\n');
      console.error(`the last lines of the log of ${id}:\n${lines.slice(-LOG_LINES_SHOWN).join('\n')}`);
    }
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Where an external program is; null if it is not installed. */
export function findProgram(name: string): string | null {
  const places = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return places.find((place) => existsSync(place)) ?? null;
}

/** Whether an external program that a test needs is installed. */
export function hasProgram(name: string): boolean {
  return findProgram(name) !== null;
}
