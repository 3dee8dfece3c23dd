/** Leadership transfer (dissertation, section 3.10). */
import { isVoter } from '../consensus/quorum.js';
import type { NodeId } from '../consensus/types.js';
import { campaign } from './election.js';
import type { TimeoutNow } from './messages.js';
import { endTransfer } from './roles.js';
import type { RaftState } from './state.js';

/**
 * Starts to hand leadership to `target`: no proposals meanwhile, and TimeoutNow as soon as the target has
 * the whole log. Null if it has started, else why not. The event `transferEnded` tells how it went.
 */
export function transferLeadership(state: RaftState, target: NodeId): string | null {
  if (state.role !== 'leader') return 'this node does not lead';
  if (target === state.id) return `${target} leads already`;
  if (!isVoter(state.configuration, target)) return `${target} is not a voter of this cluster`;
  if (state.transfer !== null) return `a transfer to ${state.transfer.target} is under way`;
  state.transfer = { target, waitedTicks: 0 };
  state.events.push({ type: 'transferStarted', term: state.currentTerm, target });
  hurryTransfer(state);
  return null;
}

/** "When the target's log matches, the leader sends TimeoutNow" (step 3). */
export function hurryTransfer(state: RaftState): void {
  if (state.role !== 'leader' || state.transfer === null) return;
  const progress = state.progress.get(state.transfer.target);
  if (progress === undefined || progress.matchIndex !== state.log.lastIndex) return;
  state.send({ ...state.addressed(progress.id), type: 'timeoutNow' });
}

/** "If the transfer does not complete after about an election timeout, the prior leader aborts" it. */
export function tickTransfer(state: RaftState): void {
  if (state.transfer === null) return;
  state.transfer.waitedTicks += 1;
  if (state.transfer.waitedTicks >= state.options.electionTimeoutTicksMax) endTransfer(state, false);
}

/** "Equivalent to the target's election timer firing"; without PreVote, for the leader agrees. */
export function handleTimeoutNow(state: RaftState, message: TimeoutNow): void {
  if (state.role === 'leader' || message.from !== state.leader) return;
  campaign(state, false, true);
}
