/** A request on its way: the rounds that a proposer goes through for it, one after the other. */
import { type Ballot, isSameBallot } from './ballot.js';
import type { Changed, FailureReason } from './effects.js';
import type { Acceptance, RegisterState, RegisterValue } from './register.js';

/** How a request ends, with its reply if it was chosen. */
export type End<Reply> =
  | {
      readonly type: 'chosen';
      readonly reply: Reply | null;
      readonly ballot: Ballot;
      readonly value: RegisterValue;
    }
  | { readonly type: 'refused' | 'unknown'; readonly reason: FailureReason };

export interface Request<Reply> {
  /** As `Change`; the collection of garbage has no use for a reply. */
  change(state: RegisterState | null): Changed<Reply | null>;
  readonly deadlineTick: number;
  /**
   * For the collection of garbage: every acceptor has to accept, and not just a majority, no prepare rides
   * along, and it gives way to any other request.
   */
  readonly isCollection: boolean;
  /** The driver's name for it; null for the collection of garbage. */
  readonly name: number | null;
  /** Called once. */
  end(end: End<Reply>): void;
}

/** One ballot: first it is promised, then its value accepted. Nodes are bits, by their place in the options. */
export interface Round {
  readonly ballot: Ballot;
  /** Of the proposer when the round began; its messages bear it, also when they are sent again. */
  readonly age: number;
  phase: 'prepare' | 'accept';
  /** The newest acceptance among the promises so far. */
  newest: Acceptance | null;
  /** Who promised or, in the second phase, accepted. */
  answered: number;
  rejected: number;
  /** Set in the second phase, and never changed: a ballot has one value. */
  value: RegisterValue | null;
  next: Ballot | null;
  nextPromised: number;
  sentTick: number;
}

/** A change of the state that was proposed, and may come through. */
interface Attempt<Reply> {
  readonly ballot: Ballot;
  readonly reply: Reply | null;
}

export class Operation<Reply> {
  /** Null while it waits to try again. */
  round: Round | null = null;
  retryTick = 0;
  conflicts = 0;
  /** Whether the next ballot may be kept when it is done. */
  mayCache = true;
  /** Of the newest proposal. */
  reply: Reply | null = null;
  private readonly attempts: Attempt<Reply>[] = [];

  constructor(
    readonly key: string,
    readonly request: Request<Reply>,
  ) {}

  /** Whether a change was proposed whose fate is not known. */
  get isUncertain(): boolean {
    return this.attempts.length > 0;
  }

  /**
   * What to propose with `ballot`, given the newest value that a majority knows of: the change applied to it,
   * unless an earlier attempt is in it already.
   */
  propose(ballot: Ballot, newest: RegisterValue): RegisterValue {
    const before = this.attemptIn(newest);
    if (before !== undefined) {
      this.reply = before.reply;
      return newest;
    }
    const { state, reply } = this.request.change(newest.state);
    this.reply = reply;
    if (state === newest.state) return newest;
    this.attempts.push({ ballot, reply });
    return changedValue(newest, state, ballot);
  }

  private attemptIn({ changes }: RegisterValue): Attempt<Reply> | undefined {
    return this.attempts.find(({ ballot }) => changes.some((change) => isSameBallot(change, ballot)));
  }
}

/** Of each proposer only the newest change is kept: it has one request to a register under way at a time. */
function changedValue(before: RegisterValue, state: RegisterState | null, ballot: Ballot): RegisterValue {
  const others = before.changes.filter((change) => change.nodeId !== ballot.nodeId);
  return { state, changes: [...others, ballot] };
}
