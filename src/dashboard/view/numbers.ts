/** How numbers read on a dashboard: short, and of a width that does not jump. */

/** As in `1,234,567`. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** As in `0`, `8`, `950`, `12.3k`, `4.5M`: at most 5 characters. */
export function short(value: number): string {
  if (value < 1000) return String(Math.round(value));
  const [size, unit] = value < 999_950 ? [1000, 'k'] : [1e6, 'M'];
  const scaled = value / size;
  return `${scaled < 100 ? scaled.toFixed(1) : Math.round(scaled)}${unit}`;
}

/** As in `61 MB`. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** Local time of day, as in `12:34:56.789`. */
export function timeOfDay(timeMs: number): string {
  const date = new Date(timeMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}
