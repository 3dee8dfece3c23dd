/** A steady load of writes from several connections, which keeps account of what was promised to it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { ClientError } from '../../src/client/client-error.js';
import { connectToNode } from '../../src/client/connect-to-node.js';
import { clusterError } from '../../src/client/error-replies.js';
import type { NodeConnection } from '../../src/client/node-connection.js';
import type { MemberAddress } from '../../src/node/configuration.js';
import type { Reply } from '../../src/resp/reply.js';

const WRITERS = 6;
/**
 * Between two writes of one writer: the nodes and the tests share the cores. With all writers together some write is
 * on its way at nearly every moment.
 */
const PACE_MS = 12;
const CALL_MS_MAX = 6000;
const SHARED_COUNTER = 'counter:shared';
const KEYS_PER_READ = 500;

type Fate = 'acknowledged' | 'refused' | 'unknown';

export class Load {
  /** By key: what was written, and what the cluster said to that. */
  private readonly writes = new Map<string, Fate>();
  private readonly sharedReplies: number[] = [];
  private readonly writers: Writer[];
  private readonly runs: Promise<void>[];
  private isStopping = false;
  private unknownIncrements = 0;

  constructor(members: readonly MemberAddress[]) {
    this.writers = Array.from({ length: WRITERS }, (_, number) => new Writer(members, number));
    this.runs = this.writers.map((writer, number) => this.keepWriting(writer, number));
  }

  /** How many unique keys were written with certainty. */
  acknowledged = 0;

  /** Waits until `more` further writes are acknowledged. */
  async progress(more: number): Promise<void> {
    const goal = this.acknowledged + more;
    await expect.poll(() => this.acknowledged, { interval: 10, timeout: 60_000 }).toBeGreaterThan(goal);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.runs);
    for (const writer of this.writers) writer.close();
  }

  /** Reads everything through `connection` and compares it with what was promised. */
  async verify(connection: NodeConnection): Promise<void> {
    const keys = [...this.writes.keys()];
    const lost: string[] = [];
    const resurrected: string[] = [];
    for (let first = 0; first < keys.length; first += KEYS_PER_READ) {
      const part = keys.slice(first, first + KEYS_PER_READ);
      const values = await Promise.all(part.map((key) => connection.call(['GET', key], CALL_MS_MAX)));
      for (const [position, key] of part.entries()) {
        const fate = this.writes.get(key);
        if (values[position] !== null) expect(values[position]).toBe(textOf(key));
        if (fate === 'acknowledged' && values[position] === null) lost.push(key);
        if (fate === 'refused' && values[position] !== null) resurrected.push(key);
      }
    }
    expect(lost, 'acknowledged and lost').toEqual([]);
    expect(resurrected, 'refused and yet there').toEqual([]);
    await this.verifyCounters(connection);
  }

  private async verifyCounters(connection: NodeConnection): Promise<void> {
    for (const [number, { acknowledged, unknown }] of this.writers.entries()) {
      const counted = Number(await connection.call(['GET', `counter:${number}`], CALL_MS_MAX));
      expect(counted).toBeGreaterThanOrEqual(acknowledged);
      expect(counted).toBeLessThanOrEqual(acknowledged + unknown);
    }
    const shared = Number(await connection.call(['GET', SHARED_COUNTER], CALL_MS_MAX));
    const acknowledged = this.sharedReplies.length;
    expect(new Set(this.sharedReplies).size, 'one value was given to two increments').toBe(acknowledged);
    expect(shared).toBeGreaterThanOrEqual(Math.max(0, ...this.sharedReplies));
    expect(shared).toBeLessThanOrEqual(acknowledged + this.unknownIncrements);
  }

  private async keepWriting(writer: Writer, number: number): Promise<void> {
    for (let count = 0; !this.isStopping; count += 1) {
      const key = `key:${number}:${count}`;
      const [set, own, shared] = await Promise.all([
        writer.write(['SET', key, textOf(key)]),
        writer.write(['INCR', `counter:${number}`]),
        writer.write(['INCR', SHARED_COUNTER]),
      ]);
      this.writes.set(key, set.fate);
      if (set.fate === 'acknowledged') this.acknowledged += 1;
      writer.count(own.fate);
      if (shared.fate === 'acknowledged') this.sharedReplies.push(Number(shared.reply));
      if (shared.fate === 'unknown') this.unknownIncrements += 1;
      await sleep(PACE_MS);
    }
  }
}

function textOf(key: string): string {
  return `value of ${key}`;
}

/** Writes through whichever node answers; goes on to the next one when that is lost or has no leader. */
class Writer {
  acknowledged = 0;
  unknown = 0;
  private connection: Promise<NodeConnection> | null = null;

  constructor(
    private readonly members: readonly MemberAddress[],
    private next: number,
  ) {}

  count(fate: Fate): void {
    if (fate === 'acknowledged') this.acknowledged += 1;
    if (fate === 'unknown') this.unknown += 1;
  }

  async write(command: readonly string[]): Promise<{ fate: Fate; reply: Reply }> {
    this.connection ??= this.connect();
    const used = this.connection;
    try {
      const connection = await used;
      const reply = await connection.call(command, CALL_MS_MAX);
      const refusal = clusterError(reply, connection.address);
      if (refusal !== null) throw refusal;
      return { fate: 'acknowledged', reply };
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      if (this.connection === used) this.leave();
      return { fate: error.code === 'UNKNOWN_OUTCOME' ? 'unknown' : 'refused', reply: null };
    }
  }

  close(): void {
    this.leave();
  }

  private leave(): void {
    this.connection?.then(
      (connection) => connection.closeOnceIdle(),
      () => undefined,
    );
    this.connection = null;
  }

  private connect(): Promise<NodeConnection> {
    const member = this.members[this.next % this.members.length]!;
    this.next += 1;
    return connectToNode(member, { password: null, timeoutMs: 1000 });
  }
}
