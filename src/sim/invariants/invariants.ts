/** All invariants that hold after every step, and the watch that asks each of them. */
import type { LogIndex, NodeId } from '../../consensus/types.js';
import type { RaftCore } from '../../raft/core.js';
import type { RaftMessage } from '../../raft/messages.js';
import type { Observation } from '../observation.js';
import { acknowledgedIsDurable } from './acknowledged-is-durable.js';
import { committedIsKept } from './committed-is-kept.js';
import { committedOnAQuorum } from './committed-on-a-quorum.js';
import { electionSafety } from './election-safety.js';
import type { Committed, Invariant, Watch } from './invariant.js';
import { leaderAppendOnly } from './leader-append-only.js';
import { leaderCompleteness } from './leader-completeness.js';
import { logMatching } from './log-matching.js';
import { nothingGoesBack } from './nothing-goes-back.js';
import { oneVotePerTerm } from './one-vote-per-term.js';
import { stateMachineSafety } from './state-machine-safety.js';

export const invariants: readonly Invariant[] = [
  electionSafety,
  leaderAppendOnly,
  logMatching,
  leaderCompleteness,
  stateMachineSafety,
  nothingGoesBack,
  oneVotePerTerm,
  acknowledgedIsDurable,
  committedOnAQuorum,
  committedIsKept,
];

export class InvariantWatch {
  private readonly committed = new Map<LogIndex, Committed>();
  private readonly watches: readonly Watch[];

  constructor(voters: readonly NodeId[]) {
    this.watches = invariants.map((invariant) => invariant.watch({ voters, committed: this.committed }));
  }

  /** How many entries have been committed. */
  get committedCount(): number {
    return this.committed.size;
  }

  /** Throws `ViolationError`. */
  stepped(observation: Observation): void {
    for (const watch of this.watches) watch.stepped?.(observation);
    this.noteCommitted(observation);
  }

  /** Throws `ViolationError`. */
  said(message: RaftMessage, core: RaftCore): void {
    for (const watch of this.watches) watch.said?.(message, core);
  }

  private noteCommitted({ core, before, now }: Observation): void {
    for (let index = (before?.commitIndex ?? 0) + 1; index <= now.commitIndex; index += 1) {
      const term = core.termAt(index);
      if (term !== null && !this.committed.has(index))
        this.committed.set(index, { term, committedIn: now.term });
    }
  }
}
