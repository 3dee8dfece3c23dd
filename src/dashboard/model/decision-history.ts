/**
 * How fast a cluster decides: how much was decided by the end of each of the last seconds. Under Raft, what is decided is
 * the committed entries; under Paxos, the chosen operations.
 */

const SECONDS_KEPT = 121;

export interface DecisionHistory {
  /** The second that the last count belongs to, in seconds of the clock. */
  readonly second: number;
  /** How much was known to be decided by the end of each second, the present one last. */
  readonly counts: readonly number[];
}

export const NO_DECISIONS: DecisionHistory = { second: 0, counts: [] };

/**
 * `decided`: in all; null while nobody knows. Time and what is decided never go back; what would is taken as no
 * change. What was decided before anybody looked says nothing of speed.
 */
export function recordDecisions(
  history: DecisionHistory,
  timeMs: number,
  decided: number | null,
): DecisionHistory {
  const second = Math.floor(timeMs / 1000);
  const last = history.counts.at(-1);
  if (decided === null) return history;
  if (last === undefined) return { second, counts: [decided] };
  const passed = Math.max(0, second - history.second);
  const highest = Math.max(last, decided);
  if (passed === 0 && highest === last) return history;
  const idle = Array.from({ length: Math.min(passed, SECONDS_KEPT) }, () => last);
  const counts = [...history.counts, ...idle].slice(-SECONDS_KEPT);
  counts[counts.length - 1] = highest;
  return { second: history.second + passed, counts };
}

/** Decisions a second over the last second or two, as of `nowMs`. */
export function decisionsPerSecond({ second, counts }: DecisionHistory, nowMs: number): number {
  const now = counts.at(-1) ?? 0;
  const before = counts.at(-3) ?? counts[0] ?? now;
  const sinceMs = Math.min(counts.length - 1, 1) * 1000 + Math.max(0, nowMs - second * 1000);
  return sinceMs < 200 ? 0 : ((now - before) * 1000) / Math.max(1000, sinceMs);
}

/** Decisions in each of the last `count` whole seconds, oldest first; fewer if fewer are known. */
export function decisionsBySecond({ counts }: DecisionHistory, count: number): readonly number[] {
  const whole = counts.slice(0, -1);
  return whole
    .slice(1)
    .map((decided, position) => decided - (whole[position] ?? decided))
    .slice(-count);
}
