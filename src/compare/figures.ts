/** Figures out of what clients recorded. Times are milliseconds from the beginning of the measurement. */

/** `refused`: certainly without effect. `unknown`: the client will never know. */
export type Fate = 'acknowledged' | 'refused' | 'unknown';

/** One operation of one client, with its answer. */
export interface Completion {
  readonly client: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly fate: Fate;
}

export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** `fraction` 0.5 is the median; null of nothing. */
export function quantile(numbers: readonly number[], fraction: number): number | null {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? null;
}

export interface Pace {
  readonly operationsPerSecond: number;
  /** Of acknowledged operations; null if there were none. */
  readonly medianMs: number | null;
  readonly p99Ms: number | null;
}

/** Of the operations that were acknowledged within the window. */
export function paceOf(completions: readonly Completion[], window: Window): Pace {
  const latencies = acknowledgedIn(completions, window).map(({ startedMs, endedMs }) => endedMs - startedMs);
  return {
    operationsPerSecond: (1000 * latencies.length) / (window.toMs - window.fromMs),
    medianMs: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}

/** In the order of their answers. */
export function acknowledgedIn(
  completions: readonly Completion[],
  { fromMs, toMs }: Window,
): readonly Completion[] {
  return completions
    .filter(({ fate, endedMs }) => fate === 'acknowledged' && endedMs >= fromMs && endedMs < toMs)
    .sort((one, other) => one.endedMs - other.endedMs);
}

/**
 * The longest time between two acknowledgements, of whichever client, that ends within the window; what lies
 * between the last one and the end of the window counts too. `completions` may begin before the window.
 */
export function longestGapMs(completions: readonly Completion[], { fromMs, toMs }: Window): number {
  let longest = 0;
  let last = fromMs;
  for (const { endedMs } of acknowledgedIn(completions, { fromMs: Number.NEGATIVE_INFINITY, toMs })) {
    if (endedMs >= fromMs) longest = Math.max(longest, endedMs - last);
    last = endedMs;
  }
  return Math.max(longest, toMs - last);
}

/** The longest of the gaps that each client by itself had; null if there are no clients. */
export function longestGapOfAClientMs(
  completions: readonly Completion[],
  clients: readonly number[],
  window: Window,
): number | null {
  const gaps = clients.map((client) =>
    longestGapMs(
      completions.filter((each) => each.client === client),
      window,
    ),
  );
  return gaps.length === 0 ? null : Math.max(...gaps);
}

/**
 * How long after `sinceMs` every client had an acknowledgement of something that it sent since then; null if one
 * never had.
 */
export function allServedAfterMs(
  completions: readonly Completion[],
  clients: readonly number[],
  sinceMs: number,
): number | null {
  const firsts = new Map<number, number>();
  // Millions may be recorded: more than the arguments of a call can be.
  for (const { client, endedMs, fate, startedMs } of completions) {
    if (fate !== 'acknowledged' || startedMs < sinceMs) continue;
    firsts.set(client, Math.min(endedMs, firsts.get(client) ?? endedMs));
  }
  const last = Math.max(...clients.map((client) => firsts.get(client) ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(last) ? last - sinceMs : null;
}
