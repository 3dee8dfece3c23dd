/** The replicated key-value machine: everything it answers is a function of the log. */
import type { LogIndex } from '../consensus/types.js';
import { ErrorReply, type Reply } from '../resp/reply.js';
import type { ReadCommand } from './command.js';

export class Store {
  private appliedIndex: LogIndex = 0;

  /** Index of the newest entry that was applied or skipped; 0 at first. */
  get lastApplied(): LogIndex {
    return this.appliedIndex;
  }

  /** The machine's clock: the latest time of all applied entries, in milliseconds since the epoch. */
  get timeMs(): number {
    return 0;
  }

  /** When the next key is due, in milliseconds since the epoch; Infinity if none ever is. */
  get nextExpiryMs(): number {
    return Number.POSITIVE_INFINITY;
  }

  /** Applies the entry at `index`, the one after `lastApplied`. */
  apply(index: LogIndex, payload: Uint8Array): Reply {
    this.appliedIndex = index;
    return new ErrorReply(`ERR unknown entry of ${payload.length} bytes`);
  }

  /** Moves past an entry that holds no command. */
  skip(index: LogIndex): void {
    this.appliedIndex = index;
  }

  /** Answers a read; keys due at `nowMs` are not there. `random` gives numbers in [0, 1). */
  read(command: ReadCommand, _nowMs: number, _random: () => number): Reply {
    return new ErrorReply(`ERR unknown read ${command.arguments[0] ?? ''}`);
  }

  /** How many keys of database 0 are in hash slot `slot`, in one pass over them. */
  countKeysInSlot(_slot: number): number {
    return 0;
  }

  /** A fingerprint of everything the machine holds: equal on all replicas at the same index. */
  digest(): string {
    return '';
  }

  /** A frozen copy: later entries do not change it. To be taken in slices. */
  snapshot(): Iterable<Uint8Array> {
    return [];
  }

  /** Replaces everything. Throws `MalformedBytesError` and changes nothing if `bytes` are damaged. */
  restore(_bytes: Uint8Array): void {}
}
