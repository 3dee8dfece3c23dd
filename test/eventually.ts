/** Waits for what comes sooner or later, however busy the machine is. */
import { vi } from 'vitest';

/** Far more than a machine with too much to do takes; a test that fails ends, too. */
const EVENTUALLY_MS_MAX = 30_000;

/** Tries until `assertions` no longer throws, and gives what it returns. */
export function eventually<T>(assertions: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertions, { timeout: EVENTUALLY_MS_MAX, interval: 5 });
}
