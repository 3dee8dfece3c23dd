/** What came of what a Paxos node proposed, in each of the last seconds. */
import type { PaxosReport } from './observation.js';

const SECONDS_KEPT = 121;

export interface SecondOfProposals {
  /** Operations that were chosen. */
  readonly chosen: number;
  /** Rounds that lost to another ballot. */
  readonly conflicts: number;
}

export interface ProposalHistory {
  /** The second that the last one belongs to, in seconds of the clock. */
  readonly second: number;
  /** The present one last; empty before the first report. */
  readonly seconds: readonly SecondOfProposals[];
  /** Operations chosen since somebody looks, through restarts of the node. */
  readonly chosen: number;
  /** The highest counters of this run of the node; null before the first report. */
  readonly seen: Counters | null;
}

type Counters = Pick<PaxosReport, 'chosen' | 'conflicts' | 'uptimeMs'>;

export const NO_PROPOSALS: ProposalHistory = { second: 0, seconds: [], chosen: 0, seen: null };

const IDLE: SecondOfProposals = { chosen: 0, conflicts: 0 };

/** What the counters hold at first is of a time at which nobody looked. */
export function recordProposals(
  history: ProposalHistory,
  timeMs: number,
  { chosen, conflicts, uptimeMs }: Counters,
): ProposalHistory {
  const second = Math.floor(timeMs / 1000);
  const { seen } = history;
  const told = { chosen, conflicts, uptimeMs };
  if (seen === null) return { ...history, second, seconds: [IDLE], seen: told };
  const hasRestarted = uptimeMs !== null && seen.uptimeMs !== null && uptimeMs < seen.uptimeMs;
  // A report may be older than the event that came before it.
  const base = hasRestarted ? { chosen: 0, conflicts: 0 } : seen;
  const newlyChosen = Math.max(0, chosen - base.chosen);
  const newConflicts = Math.max(0, conflicts - base.conflicts);
  const seconds = secondsUntil(history, second);
  const last = seconds.at(-1) ?? IDLE;
  return {
    second: Math.max(history.second, second),
    seconds: seconds.with(-1, {
      chosen: last.chosen + newlyChosen,
      conflicts: last.conflicts + newConflicts,
    }),
    chosen: history.chosen + newlyChosen,
    seen: {
      chosen: base.chosen + newlyChosen,
      conflicts: base.conflicts + newConflicts,
      uptimeMs: hasRestarted ? uptimeMs : latest(seen.uptimeMs, uptimeMs),
    },
  };
}

/** The node begins anew, and so do its counters. */
export function restartProposals(history: ProposalHistory): ProposalHistory {
  const { seen } = history;
  if (seen === null) return history;
  const uptimeMs = seen.uptimeMs === null ? null : 0;
  return { ...history, seen: { chosen: 0, conflicts: 0, uptimeMs } };
}

/** The last `count` seconds up to that of `nowMs`, oldest first; fewer if fewer are known. */
export function proposalsBySecond(
  history: ProposalHistory,
  nowMs: number,
  count: number,
): readonly SecondOfProposals[] {
  return secondsUntil(history, Math.floor(nowMs / 1000)).slice(-count);
}

function secondsUntil({ second, seconds }: ProposalHistory, until: number): readonly SecondOfProposals[] {
  if (seconds.length === 0) return seconds;
  const passed = Math.min(SECONDS_KEPT, Math.max(0, until - second));
  return [...seconds, ...Array.from({ length: passed }, () => IDLE)].slice(-SECONDS_KEPT);
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? other : Math.max(one, other);
}
