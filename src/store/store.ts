/**
 * The replicated key-value machine: everything it holds and answers is a function of the log. It reads
 * no clock and throws no dice; the leader stamps the time into each entry, and the machine's clock is
 * the latest of these times. Keys that are due by that clock go before the entry does anything else, so
 * they expire at the same position on every replica.
 *
 * Left out on purpose: any type but the string, eviction, blocking commands, and who may do what.
 */
import { invariant } from '../consensus/invariant.js';
import type { LogIndex } from '../consensus/types.js';
import { NULL_ARRAY, type Reply } from '../resp/reply.js';
import type { ReadCommand, SingleCommand, TransactionCommand } from './command.js';
import { decodeCommand } from './command-codec.js';
import { check, commandTable, unknownCommand } from './command-table.js';
import { digestOf } from './digest.js';
import { DATABASE_OUT_OF_RANGE } from './errors.js';
import { Execution } from './execution.js';
import { COUNT_KEYS_IN_SLOT_READ, handlers, VERSION_READ } from './handlers.js';
import { DATABASE_COUNT, Keyspace } from './keyspace.js';
import { SeededRandom } from './seeded-random.js';
import { readSnapshot } from './snapshot-reader.js';
import { freeze, serialise } from './snapshot-writer.js';

export class Store {
  private keyspace = new Keyspace();
  private execution = new Execution(this.keyspace);
  private readonly random = new SeededRandom();
  private appliedIndex: LogIndex = 0;
  private clockMs = 0;

  /** Index of the newest entry that was applied or skipped; 0 at first. */
  get lastApplied(): LogIndex {
    return this.appliedIndex;
  }

  /** The machine's clock: the latest time of all applied entries, in milliseconds since the epoch. */
  get timeMs(): number {
    return this.clockMs;
  }

  /** When the next key is due, in milliseconds since the epoch; Infinity if none ever is. */
  get nextExpiryMs(): number {
    return this.keyspace.nextExpiryMs;
  }

  /**
   * Applies the entry at `index`, which must be the one after `lastApplied`, and answers it. Throws
   * `MalformedBytesError` if `payload` is no command: the log is damaged.
   */
  apply(index: LogIndex, payload: Uint8Array): Reply {
    this.advance(index);
    const { command, timeMs } = decodeCommand(payload);
    if (timeMs > this.clockMs) this.clockMs = Math.floor(timeMs);
    if (this.keyspace.nextExpiryMs <= this.clockMs) this.keyspace.expire(this.clockMs);
    const { execution } = this;
    execution.nowMs = this.clockMs;
    execution.version = index;
    execution.random = this.random.next;
    this.random.restart(index);
    if (command.kind === 'single') return this.run(command);
    return command.kind === 'transaction' ? this.runTransaction(command) : null;
  }

  /** Moves past the entry at `index`, which holds no command. */
  passOver(index: LogIndex): void {
    this.advance(index);
  }

  /**
   * Answers a read. Keys that are due at `nowMs`, or by the machine's clock if that is later, are not
   * there. `random` gives numbers in [0, 1). `#VERSION key` answers what a WATCH must remember,
   * `#COUNTKEYSINSLOT slot` how many keys are in a hash slot.
   */
  read(command: ReadCommand, nowMs: number, random: () => number): Reply {
    const name = command.arguments[0] ?? '';
    const isRead = isInternal(name) || commandTable.get(name)?.kind !== 'write';
    invariant(isRead, `${name} is no read`);
    this.execution.nowMs = Math.max(this.clockMs, Math.floor(nowMs));
    this.execution.random = random;
    return this.run(command);
  }

  /**
   * A fingerprint of everything the machine holds: equal on all replicas at the same index. Takes one
   * pass over the keys; values are only read again if they changed since the last time.
   */
  digest(): string {
    return digestOf(this.keyspace, this.clockMs, this.appliedIndex);
  }

  /** A copy of the machine at `lastApplied`, frozen before this returns; to be taken in slices. */
  snapshot(): Iterable<Uint8Array> {
    return serialise(freeze(this.keyspace, this.clockMs, this.appliedIndex));
  }

  /** Replaces everything. Throws `MalformedBytesError` and changes nothing if `bytes` are damaged. */
  restore(bytes: Uint8Array): void {
    const { keyspace, lastApplied, timeMs } = readSnapshot(bytes);
    this.keyspace = keyspace;
    this.execution = new Execution(keyspace);
    this.appliedIndex = lastApplied;
    this.clockMs = timeMs;
  }

  private advance(index: LogIndex): void {
    invariant(index === this.appliedIndex + 1, `entry ${index} cannot follow entry ${this.appliedIndex}`);
    this.appliedIndex = index;
  }

  private runTransaction(transaction: TransactionCommand): Reply {
    for (const { database, key, version } of transaction.watched) {
      if (this.keyspace.database(database).versionAt(key, this.clockMs) !== version) return NULL_ARRAY;
    }
    return transaction.commands.map((command) => this.run(command));
  }

  private run(command: SingleCommand): Reply {
    const name = command.arguments[0] ?? '';
    const handler = handlers.get(name);
    if (handler === undefined) return unknownCommand(command.arguments);
    const refusal = isInternal(name) ? null : check(command.arguments);
    if (refusal !== null) return refusal;
    if (command.database >= DATABASE_COUNT) return DATABASE_OUT_OF_RANGE;
    this.execution.select(command.database);
    return handler(this.execution, command.arguments);
  }
}

/** Commands of the node, not of its clients: their names are in no table. */
function isInternal(name: string): boolean {
  return name === VERSION_READ || name === COUNT_KEYS_IN_SLOT_READ;
}
