/** How lengths of virtual and of real time read. */

/** As in `3.4 seconds`, `1.9 minutes` or `11.2 hours`. */
export function spanText(timeMs: number): string {
  const [amount, unit] = spanParts(timeMs);
  return `${amount} ${unit}`;
}

/** As in `11.2 simulated hours`. */
export function simulatedText(timeMs: number): string {
  const [amount, unit] = spanParts(timeMs);
  return `${amount} simulated ${unit}`;
}

/** As in `1 run` and `2000 runs`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function spanParts(timeMs: number): readonly [string, string] {
  if (timeMs < 100_000) return [(timeMs / 1000).toFixed(1), 'seconds'];
  return timeMs < 5_400_000
    ? [(timeMs / 60_000).toFixed(1), 'minutes']
    : [(timeMs / 3_600_000).toFixed(1), 'hours'];
}
