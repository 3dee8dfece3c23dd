/** How fast entries were committed: the highest commit index at the end of each of the last seconds. */

const SECONDS_KEPT = 121;

export interface CommitHistory {
  /** The second that the last index belongs to, in seconds of the clock. */
  readonly second: number;
  /** The highest commit index known by the end of each second, the present one last. */
  readonly indexes: readonly number[];
}

/** Time and the commit index never go back; what would is taken as no change. */
export function recordCommit(history: CommitHistory, timeMs: number, commitIndex: number): CommitHistory {
  const second = Math.floor(timeMs / 1000);
  const last = history.indexes.at(-1);
  // What was committed before anybody looked says nothing of speed.
  if (last === undefined || last === 0) return { second, indexes: [commitIndex] };
  const passed = Math.max(0, second - history.second);
  const highest = Math.max(last, commitIndex);
  if (passed === 0 && highest === last) return history;
  const idle = Array.from({ length: Math.min(passed, SECONDS_KEPT) }, () => last);
  const indexes = [...history.indexes, ...idle].slice(-SECONDS_KEPT);
  indexes[indexes.length - 1] = highest;
  return { second: history.second + passed, indexes };
}

/** Commits a second over the last second or two, as of `nowMs`. */
export function commitsPerSecond({ second, indexes }: CommitHistory, nowMs: number): number {
  const now = indexes.at(-1) ?? 0;
  const before = indexes.at(-3) ?? indexes[0] ?? now;
  const sinceMs = Math.min(indexes.length - 1, 1) * 1000 + Math.max(0, nowMs - second * 1000);
  return sinceMs < 200 ? 0 : ((now - before) * 1000) / Math.max(1000, sinceMs);
}

/** Commits in each of the last `count` whole seconds, oldest first; fewer if fewer are known. */
export function commitsBySecond({ indexes }: CommitHistory, count: number): readonly number[] {
  const whole = indexes.slice(0, -1);
  return whole
    .slice(1)
    .map((index, position) => index - (whole[position] ?? index))
    .slice(-count);
}
