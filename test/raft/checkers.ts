/** What must hold in every run, whatever goes wrong (Figure 3, and the invariants of raft.tla). */
import type { ReadReady } from '../../src/consensus/effects.js';
import { isQuorum } from '../../src/consensus/quorum.js';
import type { LogEntry } from '../../src/consensus/types.js';
import type { ConsensusEvent } from '../../src/trace/events.js';
import { text } from './single.js';
import type { Observer, TestNode } from './test-node.js';

export class Checkers implements Observer {
  /** For "committed is durable": who is asked for the copies. Only while the configuration never changes. */
  nodes: ReadonlyMap<string, TestNode> = new Map();
  checksDurability = true;
  /** The largest index that any node knew to be committed. */
  committedIndex = 0;
  reads = 0;
  private readonly leaders = new Map<number, string>();
  private readonly entries = new Map<string, string>();
  private readonly committed = new Map<number, { term: number; content: string }>();
  private readonly promised = new Map<number, number>();

  /** Log Matching: one (index, term), one entry, with one entry before it. */
  persisting(node: TestNode, entries: readonly LogEntry[]): void {
    const first = entries[0];
    if (first === undefined) return;
    let before = node.core.entries(first.index - 1, first.index - 1)[0]?.term ?? -1;
    for (const entry of entries) {
      this.expectSame(`${entry.index}@${entry.term}`, `${entry.kind} ${text(entry.data)}`, node);
      if (before >= 0) this.expectSame(`before ${entry.index}@${entry.term}`, `${before}`, node);
      before = entry.term;
    }
  }

  /** State Machine Safety, and: what is committed is durable on a quorum. */
  applying(node: TestNode, entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      const known = this.committed.get(entry.index);
      const content = `${entry.term} ${entry.kind} ${text(entry.data)}`;
      if (known !== undefined && known.content !== content) {
        throw new Error(`${node.id} applied ${content} at ${entry.index}, another ${known.content}`);
      }
      this.committed.set(entry.index, { term: entry.term, content });
      this.committedIndex = Math.max(this.committedIndex, entry.index);
    }
    const last = entries.at(-1);
    if (last !== undefined && this.checksDurability) this.expectDurable(node, last);
  }

  event(node: TestNode, event: ConsensusEvent): void {
    if (event.type === 'roleChanged' && event.to === 'leader') this.elected(node, event.term);
  }

  /** Call before the read is handed to the core. */
  requested(context: number): void {
    this.promised.set(context, this.committedIndex);
  }

  /** A linearizable read sees everything that was committed when it was asked. */
  readReady(node: TestNode, read: ReadReady): void {
    this.reads += 1;
    const atLeast = this.promised.get(read.context);
    if (atLeast === undefined) throw new Error(`${node.id} answered read ${read.context} twice`);
    this.promised.delete(read.context);
    if (read.index >= atLeast) return;
    throw new Error(`${node.id} reads at ${read.index}, but ${atLeast} was committed`);
  }

  /** Election Safety, and Leader Completeness. */
  private elected(node: TestNode, term: number): void {
    const other = this.leaders.get(term);
    if (other !== undefined) throw new Error(`${other} and ${node.id} lead term ${term}`);
    this.leaders.set(term, node.id);
    for (const [index, { term: entryTerm }] of this.committed) {
      const entry = node.core.entries(index, index)[0];
      const missing = entry === undefined ? index > node.core.snapshotIndex : entry.term !== entryTerm;
      if (missing) throw new Error(`${node.id} leads term ${term} without the committed entry ${index}`);
    }
  }

  private expectDurable(node: TestNode, entry: LogEntry): void {
    const has = (id: string) => this.nodes.get(id)?.disk.has(entry.index, entry.term) === true;
    if (isQuorum(node.core.configuration, has)) return;
    throw new Error(`${node.id} commits ${entry.index}@${entry.term}, which is on no quorum of disks`);
  }

  private expectSame(key: string, value: string, node: TestNode): void {
    const known = this.entries.get(key);
    if (known === undefined) this.entries.set(key, value);
    else if (known !== value) throw new Error(`${key} is ${value} on ${node.id}, was ${known} elsewhere`);
  }
}
