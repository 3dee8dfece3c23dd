/** What Paxos replicas ask each other besides Paxos itself: which keys they hold, and what they hold of one. */
import type { Ballot } from '../paxos/ballot.js';
import type { BinaryString } from '../resp/reply.js';
import type { InspectedRegister } from './engine.js';

/** Asks an acceptor for a page of the keys of a database, in the order of their hashes. */
export interface ListKeys {
  readonly type: 'listKeys';
  /** Chosen by who asks; the answer bears it. */
  readonly request: number;
  readonly database: number;
  /** Keys whose hash is at least this. */
  readonly fromHash: number;
  /** The page ends with the hash of this many keys, or earlier if they are long. */
  readonly countMax: number;
}

/** One key of which an acceptor has accepted something. */
export interface ListedKey {
  readonly key: BinaryString;
  readonly ballot: Ballot;
  /** Milliseconds since the epoch: `TOMBSTONE`, when it is due, or Infinity if it never is. */
  readonly expiresAtMs: number;
}

/** A key that is deleted is one whose time has always been over. */
export const TOMBSTONE = -1;

export interface KeyPage {
  readonly keys: readonly ListedKey[];
  /** Every key whose hash is at least what was asked for and less than this is in `keys`. */
  readonly nextHash: number;
}

interface KeysListed extends KeyPage {
  readonly type: 'keysListed';
  readonly request: number;
}

interface InspectRegister {
  readonly type: 'inspectRegister';
  readonly request: number;
  /** Of the register, with its database. */
  readonly key: string;
}

interface RegisterInspected {
  readonly type: 'registerInspected';
  readonly request: number;
  /** Null: the acceptor has nothing of it. */
  readonly register: InspectedRegister | null;
}

export type SurveyMessage = ListKeys | KeysListed | InspectRegister | RegisterInspected;
