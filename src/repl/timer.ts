/** How long a command took, if that is worth a word. */
import type { Timer } from './settings.js';

const REMARKABLE_MS = 500;

export function elapsedText(ms: number, timer: Timer): string | null {
  if (timer === 'off' || (timer === 'auto' && ms <= REMARKABLE_MS)) return null;
  return ms < 1000
    ? `(${ms.toFixed(timer === 'on' && ms < 100 ? 1 : 0)} ms)`
    : `(${(ms / 1000).toFixed(2)} s)`;
}
