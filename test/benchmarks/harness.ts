/** What benchmarks share: a cluster of its own, programs to run and numbers to print. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { connectToNode } from '../../src/client/connect-to-node.js';
import type { NodeConnection } from '../../src/client/node-connection.js';
import { type NodeStatus, nodeStatus } from '../../src/client/node-status.js';
import { type PaxosNodeStatus, paxosNodeStatus } from '../../src/client/paxos-node-status.js';
import { Home } from '../../src/cluster/home.js';
import type { MemberAddress } from '../../src/node/configuration.js';
import type { ClusterEvent } from '../../src/trace/events.js';

export const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const COMMAND_MS_MAX = 300_000;
const CLUSTER = 'default';
const POLL_MS = 10;
const ANSWER_MS_MAX = 5000;

/** Runs a program that has to succeed; gives what it printed. */
export async function program(file: string, args: readonly string[], env = process.env): Promise<string> {
  const options = { env, timeout: COMMAND_MS_MAX, killSignal: 'SIGKILL' } as const;
  return (await promisify(execFile)(file, args, options)).stdout;
}

export function requireProgram(name: string): void {
  if ((process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))) return;
  console.error(`This benchmark needs ${name}.`);
  process.exit(1);
}

export class BenchmarkCluster {
  readonly home = new Home(mkdtempSync(join(tmpdir(), 'conclave-benchmark-')));

  /** Runs `work` in an empty home; stops and deletes what it started. */
  static async run(work: (cluster: BenchmarkCluster) => Promise<void>): Promise<void> {
    const cluster = new BenchmarkCluster();
    try {
      await work(cluster);
    } finally {
      if (existsSync(cluster.home.recordFile(CLUSTER))) await cluster.conclave('down', '--wipe', '--yes');
      rmSync(cluster.home.folder, { recursive: true, force: true });
    }
  }

  conclave(...args: string[]): Promise<string> {
    return program(process.execPath, [RUN, ...args], { ...process.env, CONCLAVE_HOME: this.home.folder });
  }

  get members(): readonly MemberAddress[] {
    const record: { members: readonly MemberAddress[] } = JSON.parse(
      readFileSync(this.home.recordFile(CLUSTER), 'utf8'),
    );
    return record.members;
  }

  connect(member: MemberAddress): Promise<NodeConnection> {
    return connectToNode(member, { password: null, timeoutMs: ANSWER_MS_MAX });
  }

  status(member: MemberAddress): Promise<NodeStatus> {
    return this.ask(member, (connection) => nodeStatus(connection, ANSWER_MS_MAX));
  }

  /** Of a node of a Paxos cluster. */
  paxosStatus(member: MemberAddress): Promise<PaxosNodeStatus> {
    return this.ask(member, (connection) => paxosNodeStatus(connection, ANSWER_MS_MAX));
  }

  private async ask<T>(
    member: MemberAddress,
    question: (connection: NodeConnection) => Promise<T>,
  ): Promise<T> {
    const connection = await this.connect(member);
    try {
      return await question(connection);
    } finally {
      connection.close();
    }
  }

  async leader(): Promise<NodeStatus> {
    for (;;) {
      const statuses = await Promise.all(this.members.map((member) => this.status(member)));
      const leader = statuses.find((status) => status.role === 'leader');
      if (leader !== undefined) return leader;
      await sleep(POLL_MS);
    }
  }

  async events(): Promise<readonly ClusterEvent[]> {
    return JSON.parse(await this.conclave('events', '--count', '10000', '--json'));
  }
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** As in `median of 20: 412 ms (301 to 600)`. */
export function summary(numbers: readonly number[], unit: string): string {
  const [least, middle, most] = [Math.min(...numbers), median(numbers), Math.max(...numbers)].map(Math.round);
  return `median of ${numbers.length}: ${middle} ${unit} (${least} to ${most})`;
}
