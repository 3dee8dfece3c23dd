/** How figures read: percentages, factors, counts. */

export function percent(fraction: number, digits = 1): string {
  return `${(100 * fraction).toFixed(digits)} %`;
}

/** As in `1.08`. */
export function factor(value: number): string {
  return value.toFixed(2);
}

/** As in `950`, `12.3 k` or `4.56 M`. */
export function count(value: number): string {
  if (value < 1000) return String(Math.round(value));
  const [unit, size] = value < 1e6 ? ['k', 1000] : ['M', 1e6];
  return `${(value / size).toPrecision(3)} ${unit}`;
}

/** As in `12 B`, `3.4 KB` or `5.6 MB`. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  return value < 1e6 ? `${(value / 1000).toPrecision(3)} KB` : `${(value / 1e6).toPrecision(3)} MB`;
}

export function milliseconds(value: number): string {
  return `${value < 100 ? value.toPrecision(2) : Math.round(value)} ms`;
}
