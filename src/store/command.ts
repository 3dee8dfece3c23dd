/** What goes into the log, and what may be asked of the machine. */
import type { BinaryString } from '../resp/reply.js';

/** One command of one client; `arguments[0]` is its name in upper case. */
export interface SingleCommand {
  readonly kind: 'single';
  /** 0 to 15. */
  readonly database: number;
  readonly arguments: readonly BinaryString[];
}

/**
 * The version of a key when it was watched, as the read `#VERSION key` told it: never the same again once the
 * key has changed, be it only created and deleted. It may have a half.
 */
export interface WatchedKey {
  readonly database: number;
  readonly key: BinaryString;
  readonly version: number;
}

/** MULTI … EXEC: applied as one, or not at all if a watched key has another version by then. */
export interface TransactionCommand {
  readonly kind: 'transaction';
  readonly watched: readonly WatchedKey[];
  readonly commands: readonly SingleCommand[];
}

/** Only moves the machine's clock, so that keys that are due expire. Proposed by the leader. */
interface ClockCommand {
  readonly kind: 'clock';
}

export type WriteCommand = SingleCommand | TransactionCommand | ClockCommand;

/** A command that changes nothing. */
export type ReadCommand = SingleCommand;
