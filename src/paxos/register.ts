/** What an acceptor keeps of one key (CASPaxos, section 2.2). What is said never changes, and is replaced as a whole. */
import type { Ballot } from './ballot.js';

/** The content of a register: bytes, one character each, of which this room knows nothing. */
export type RegisterState = string;

/** What a ballot proposes, and an acceptor accepts. */
export interface RegisterValue {
  /** Null is a tombstone: the key is deleted, but the register is not forgotten yet. */
  readonly state: RegisterState | null;
  /**
   * The newest change of each proposer that is in `state`, named by the ballot that made it; at most one a
   * proposer. After a conflict a proposer finds here whether its change came through, so that it neither
   * repeats it nor gives it up.
   */
  readonly changes: readonly Ballot[];
}

export interface Acceptance {
  readonly ballot: Ballot;
  readonly value: RegisterValue;
}

export class Register {
  /**
   * Whether `accepted` is known to be chosen. It need not survive a crash, and is the only thing here that
   * changes.
   */
  isChosen = false;

  constructor(
    /** No ballot before this one is answered any more. */
    readonly promised: Ballot,
    /** The newest that was accepted; its ballot is not after `promised`. */
    readonly accepted: Acceptance | null,
  ) {}
}

/** A register, and the ballot at which something is known about it. */
export interface RegisterBallot {
  readonly key: string;
  readonly ballot: Ballot;
}
