/** The little of time and chance that this room needs; the simulator puts virtual time in its place. */
import { randomBytes } from 'node:crypto';

export interface Clock {
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Runs `action` once after a while, unless the function that is returned is called before. */
  after(delayMs: number, action: () => void): () => void;
  randomBytes(count: number): Uint8Array;
}

/** That of this process. What waits for it does not keep the process alive. */
export const nodeClock: Clock = {
  nowMs: () => performance.now(),
  after: (delayMs, action) => {
    const timer = setTimeout(action, delayMs).unref();
    return () => clearTimeout(timer);
  },
  randomBytes,
};
